import { type Head, verifyAudit } from '../platform/audit-chain.ts';
import type { Ctx } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/** `kith audit verify [--head POSITION:HASH]`: makes the chain of the audit again. @throws Problem when it does not hold. */
export async function verifyFromCommand(ctx: Ctx, args: Arguments, output: Output): Promise<void> {
  const verdict = await verifyAudit(ctx.db, headOf(args.values.head));
  const head = verdict.head && `${verdict.head.position}:${verdict.head.hash}`;
  output.answer({ ...verdict, head });
  if (verdict.faults.length > 0)
    throw new Problem('cli.audit_broken', 500, { params: { count: verdict.faults.length } });
}

function headOf(text: string | boolean | undefined): Head | null {
  if (text === undefined) return null;
  const parts = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(String(text));
  if (!parts) throw new Problem('common.invalid', 400, { errors: [{ path: '--head', code: 'invalid_format' }] });
  return { position: Number(parts[1]), hash: parts[2] ?? '' };
}

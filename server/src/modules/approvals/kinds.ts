import { ApprovalRule, type KindRule } from '@kith/contract/approvals';
import type { ApprovalKind } from '../../platform/approval.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { notFound, Problem } from '../../platform/errors.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { roleNames } from '../identity/index.ts';
import { isSigner } from './rules.ts';
import { readStaff, signersOf } from './staff.ts';

/** Everything that rooms let be approved, in the order of the house. */
function kindsOf(ctx: Pick<Ctx, 'registry'>): ApprovalKind[] {
  return ctx.registry.modules.flatMap((module) => module.approvals ?? []);
}

/** @returns undefined for a kind that no room has (any more). */
export function findKind(ctx: Pick<Ctx, 'registry'>, name: string): ApprovalKind | undefined {
  return kindsOf(ctx).find((kind) => kind.name === name);
}

const settingOf = (kind: ApprovalKind) => defineSetting(`approvals.rule.${kind.name}`, ApprovalRule, kind.initial);

/** The rule of a kind as it is now. */
export function readRule(conn: Conn, kind: ApprovalKind): Promise<ApprovalRule> {
  return readSetting(conn, settingOf(kind));
}

// locale-keys: approvals:kind.*
/** Every kind with its rule, and whom rules may name. */
export async function listRules(ctx: Ctx) {
  const items: KindRule[] = [];
  for (const kind of kindsOf(ctx)) items.push(present(kind, await readRule(ctx.db, kind)));
  return { items, signers: await signersOf(ctx, ctx.db), roles: await roleNames(ctx.db) };
}

/** @throws Problem 404 for a kind that is not there; 409 for a signer who cannot sign in or has not the right. */
export async function setRule(ctx: Ctx, viewer: Viewer, name: string, rule: ApprovalRule): Promise<KindRule> {
  const kind = findKind(ctx, name);
  if (!kind) throw notFound();
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const { people } = await readStaff(ctx, tx);
    const named = rule.lines.flatMap(({ steps }) =>
      steps.flatMap(({ who }) => (who.kind === 'people' ? who.userIds : [])),
    );
    const unable = named.find((userId) => !isSigner(people.get(userId)));
    if (unable) throw new Problem('approvals.no_such_signer', 409);
    const before = await readRule(tx, kind);
    await writeSetting(tx, settingOf(kind), rule, { viewer, at });
    const subject = { kind: 'setting', id: settingOf(kind).key };
    await audit(tx, { viewer, at, action: 'approvals.set_rule', subject, before, after: rule });
    return present(kind, rule);
  });
}

function present(kind: ApprovalKind, rule: ApprovalRule): KindRule {
  return { kind: kind.name, rule, initial: kind.initial, hasAmount: kind.hasAmount };
}

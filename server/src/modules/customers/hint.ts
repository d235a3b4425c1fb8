import { HintRule } from '@kith/contract/merges';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { defineSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';

/** What somebody who adds a customer is told when somebody else's has the same phone or address. */
export const hintSetting = defineSetting<HintRule>('customers.hint', HintRule, { foreign: 'whom_to_ask' });

export function readHintRule(conn: Conn): Promise<HintRule> {
  return readSetting(conn, hintSetting);
}

export async function setHintRule(ctx: Ctx, viewer: Viewer, rule: HintRule): Promise<HintRule> {
  return transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const before = await readSetting(tx, hintSetting);
    await writeSetting(tx, hintSetting, rule, { viewer, at: now });
    const subject = { kind: 'setting', id: hintSetting.key };
    await audit(tx, { viewer, at: now, action: 'customers.set_hint', subject, before, after: rule });
    return rule;
  });
}

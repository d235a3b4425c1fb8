import { z } from 'zod';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { undoImport } from './bulk.ts';
import { forgetRowsOf } from './repo-batches.ts';
import * as collaborators from './repo-collaborators.ts';
import { forgetPairs, moveParts } from './repo-merge.ts';
import { type RuleRow, readRules, replaceRules } from './repo-owner.ts';

const Help = z.object({
  user_id: z.uuid(),
  may_write: z.boolean(),
  expires_at: z.coerce.date(),
  added_at: z.coerce.date(),
  added_by: z.uuid().nullable(),
});
const Left = z.object({ helped: z.array(Help.extend({ customer_id: z.uuid() })) });

/** Whoever looks after a customer no longer helps with them; whoever leaves is in no rule and helps nobody. */
export const customersHooks: LifecycleHooks = {
  importUndone: undoImport,
  async gone(tx, { customerIds }) {
    await forgetRowsOf(tx, customerIds);
    await forgetPairs(tx, customerIds);
  },
  merged: moveParts,
  async reassigned(tx, { customerIds, toOwner }) {
    if (toOwner === null) return new Map();
    const rows = await collaborators.takeHelpOf(tx, customerIds, toOwner);
    return new Map(rows.map(({ customer_id: customerId, ...help }) => [customerId, help]));
  },
  async handedBack(tx, { kept }) {
    const rows = [...kept].map(([customerId, help]) => ({ customer_id: customerId, ...Help.parse(help) }));
    await collaborators.giveHelp(tx, rows);
  },
  async left(tx, { userId, viewer, env }) {
    const rules = await readRules(tx);
    if (rules.some((rule) => rule.owner_ids.includes(userId)))
      await replaceRules(tx, without(rules, userId), { by: viewer.userId, at: env.now });
    return { helped: await collaborators.takeAllHelpOf(tx, userId) };
  },
  /** The rules stay: who goes on without somebody decides when they count again. */
  async cameBack(tx, { kept }) {
    await collaborators.giveHelp(tx, Left.parse(kept).helped);
  },
};

/** Rules that name nobody any more go. */
function without(rules: readonly RuleRow[], userId: string): RuleRow[] {
  return rules
    .map((rule) => ({ ...rule, owner_ids: rule.owner_ids.filter((id) => id !== userId) }))
    .filter((rule) => rule.owner_ids.length > 0);
}

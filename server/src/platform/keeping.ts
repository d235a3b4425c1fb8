import { sql } from 'kysely';
import type { Ctx } from './context.ts';
import type { Module } from './module.ts';

/** How long a kind of thing is kept. Its words are in locales under `privacy:keep.<name>`. */
export type KeepRule = {
  /** `<module>_<what>` */
  name: string;
  /** Days, unless the company says otherwise; what it may say. */
  days: number;
  least: number;
  most: number;
  /** Removes what ended before an instant, a little at a time; harmless twice. @returns how many went. */
  forget(ctx: Ctx, before: Date): Promise<number>;
};

/** Rows that one statement takes, so that nobody waits long for a lock. */
const AT_ONCE = 10_000;

/** Three years: what the company must be able to show. */
const AUDIT_DAYS = 1_096;

/** Of what the platform keeps for all rooms. */
const platformRules: readonly KeepRule[] = [
  {
    name: 'platform_audit',
    days: AUDIT_DAYS,
    least: AUDIT_DAYS,
    most: 3_653,
    // Audit rows stay when their values went: read by their time, all that ever went would be read each night. Ids lie
    // in the order of time, so the oldest values that are left are those to look at.
    forget: (ctx, before) =>
      untilNone(() =>
        sql`DELETE FROM platform_audit_value WHERE audit_id IN (
          SELECT a.audit_id FROM (
            SELECT audit_id FROM platform_audit_value ORDER BY audit_id LIMIT ${AT_ONCE}) v
          JOIN platform_audit a ON a.audit_id = v.audit_id WHERE a.at < ${before})`.execute(ctx.db),
      ),
  },
  {
    name: 'platform_answers',
    days: 1,
    least: 1,
    most: 7,
    forget: (ctx, before) =>
      untilNone(() =>
        sql`DELETE FROM platform_idempotency WHERE (actor_id, key) IN (
          SELECT actor_id, key FROM platform_idempotency WHERE created_at < ${before} LIMIT ${AT_ONCE})`.execute(
          ctx.db,
        ),
      ),
  },
];

/** Every rule of the house, in its order. */
export function keepRules(modules: readonly Module[]): KeepRule[] {
  return [...platformRules, ...modules.flatMap(({ keeps }) => keeps ?? [])];
}

/** Repeats a statement that takes at most `AT_ONCE` rows until it finds none. @returns how many it took in all. */
export async function untilNone(some: () => Promise<{ numAffectedRows?: bigint | undefined }>): Promise<number> {
  for (let total = 0; ; ) {
    const { numAffectedRows = 0n } = await some();
    total += Number(numAffectedRows);
    if (numAffectedRows === 0n) return total;
  }
}

import type { Why } from '@kith/contract/insight';
import { sql } from 'kysely';
import { carryOver } from '../../platform/carry.ts';
import { type Conn, kept } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import type { Merge } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { isAbout } from '../customers/index.ts';

export type OverrideRow = {
  kind: 'stage' | 'tier';
  value: string;
  reason: string;
  review_on: string | null;
  set_at: Date;
  set_by: string | null;
};

export type ChangeRow = {
  change_id: string;
  kind: 'stage' | 'tier';
  from_value: string | null;
  to_value: string | null;
  changed_on: string;
  changed_at: Date;
  why: Why;
  by_user: string | null;
};

/** A customer's facts that value is made of; null where another room knows nothing. */
export type ValueFacts = {
  order_count: number | null;
  return_count: number | null;
  unconverted_count: number | null;
  purchase_days: number | null;
  days_year: number | null;
  days_period: number | null;
  category_count: number | null;
  first_on: string | null;
  last_on: string | null;
  spend_total_minor: number | null;
  spend_year_minor: number | null;
  spend_period_minor: number | null;
  gap_count: number | null;
  gap_mean_days: number | null;
  gap_median_days: number | null;
  gap_p95_days: number | null;
  /** What the model in force expects of the next twelve months. */
  value_year_minor: number | null;
  referral_count: number;
  known: boolean;
};

/** The facts of one customer whom the caller has found to be visible. */
export async function valueFacts(conn: Conn, customerId: string): Promise<ValueFacts | undefined> {
  const ids = [customerId];
  const { rows } =
    await sql<ValueFacts>`${kept} SELECT o.order_count, o.return_count, o.unconverted_count, o.purchase_days, o.days_year, o.days_period, o.category_count,
      NULLIF(o.first_on, '-infinity') AS first_on, NULLIF(o.last_on, '-infinity') AS last_on, o.spend_total_minor,
      o.spend_year_minor, o.spend_period_minor, o.gap_count, o.gap_mean_days, o.gap_median_days, o.gap_p95_days,
      (SELECT e.value_year_minor FROM insight_forecast e WHERE e.customer_id = c.customer_id) AS value_year_minor,
      c.referral_count, c.referred OR c.last_interaction_at IS NOT NULL OR w.last_outcome_at IS NOT NULL AS known
    FROM ${factsOf('customers', ids)} c
    LEFT JOIN ${factsOf('orders', ids)} o ON o.customer_id = c.customer_id
    LEFT JOIN ${factsOf('worklist', ids)} w ON w.customer_id = c.customer_id`.execute(conn);
  return rows[0];
}

export async function scoreOf(
  conn: Conn,
  customerId: string,
): Promise<{ stage: string; tier: string | null } | undefined> {
  const { rows } = await sql<{
    stage: string;
    tier: string | null;
  }>`${kept} SELECT stage, tier FROM insight_score WHERE customer_id = ${customerId}`.execute(conn);
  return rows[0];
}

/** The tiers of these customers, and whether they were set by hand; who was never scored has none. */
export async function tiersOf(
  conn: Conn,
  customerIds: readonly string[],
): Promise<Map<string, { tier: string | null; byHand: boolean }>> {
  const { rows } = await sql<{ customer_id: string; tier: string | null; by_hand: boolean }>`
    SELECT c.customer_id, s.tier, o.customer_id IS NOT NULL AS by_hand
    FROM unnest(${[...customerIds]}::uuid[]) AS c(customer_id)
    LEFT JOIN insight_score s ON s.customer_id = c.customer_id
    LEFT JOIN insight_override o ON o.customer_id = c.customer_id AND o.kind = 'tier' AND o.expired_at IS NULL`.execute(
    conn,
  );
  return new Map(rows.map((row) => [row.customer_id, { tier: row.tier, byHand: row.by_hand }]));
}

/** What holds now of what was set by hand. */
export async function overridesOf(conn: Conn, customerId: string): Promise<OverrideRow[]> {
  const { rows } =
    await sql<OverrideRow>`${kept} SELECT kind, value, reason, review_on, set_at, set_by FROM insight_override
    WHERE customer_id = ${customerId} AND expired_at IS NULL`.execute(conn);
  return rows;
}

export async function putOverride(conn: Conn, customerId: string, override: OverrideRow): Promise<void> {
  await sql`INSERT INTO insight_override (customer_id, kind, value, reason, review_on, set_at, set_by)
    VALUES (${customerId}, ${override.kind}, ${override.value}, ${override.reason}, ${override.review_on},
      ${override.set_at}, ${override.set_by})
    ON CONFLICT (customer_id, kind) DO UPDATE SET value = excluded.value, reason = excluded.reason,
      review_on = excluded.review_on, set_at = excluded.set_at, set_by = excluded.set_by, expired_at = NULL`.execute(
    conn,
  );
}

export async function removeOverride(conn: Conn, customerId: string, kind: 'stage' | 'tier'): Promise<boolean> {
  const done = await sql`DELETE FROM insight_override
    WHERE customer_id = ${customerId} AND kind = ${kind}`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** A stage or tier set by hand goes over, unless the one who stays has one of their own. */
export async function moveOverrides(tx: Conn, merge: Merge): Promise<void> {
  await carryOver(tx, merge, 'insight_override');
}

/** A change made by a person, written before the score follows it, so that the history names them. */
export async function insertChange(
  conn: Conn,
  change: Omit<ChangeRow, 'change_id'> & { customer_id: string },
): Promise<void> {
  await sql`INSERT INTO insight_change (customer_id, change_id, kind, from_value, to_value, changed_on, changed_at, why, by_user)
    VALUES (${change.customer_id}, ${newId()}, ${change.kind}, ${change.from_value}, ${change.to_value},
      ${change.changed_on}, ${change.changed_at}, ${JSON.stringify(change.why)}::jsonb, ${change.by_user})`.execute(
    conn,
  );
}

/** Sets the current value without a history row of its own; see insertChange. */
export async function setCurrent(conn: Conn, customerId: string, kind: 'stage' | 'tier', value: string): Promise<void> {
  await sql`UPDATE insight_score SET ${sql.ref(kind)} = ${value} WHERE customer_id = ${customerId}`.execute(conn);
}

/** Newest first, strictly before (at, id). */
export async function changesOf(
  conn: Conn,
  customerId: string,
  before: { at: Date; id: string } | null,
  limit: number,
): Promise<ChangeRow[]> {
  const { rows } =
    await sql<ChangeRow>`${kept} SELECT change_id, kind, from_value, to_value, changed_on, changed_at, why, by_user
    FROM insight_change
    WHERE ${isAbout('customer_id', customerId)}
      AND (${before?.at ?? null}::timestamptz IS NULL OR (changed_at, change_id) < (${before?.at ?? null}, ${before?.id ?? null}::uuid))
    ORDER BY changed_at DESC, change_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

import type { Person } from '@kith/contract/customers';
import type { CustomerValue, InsightSettings, Quintile } from '@kith/contract/insight';
import { Stage, Tier } from '@kith/contract/vocabulary';
import { daysBetween } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { atOnce, type Conn } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { isHidden } from '../../platform/fields.ts';
import { requireProfile } from '../../platform/profile.ts';
import { unkept } from '../../platform/reference.ts';
import { FIRST_LOOK } from '../../platform/timeline.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import * as repo from './repo.ts';
import { type BasisRow, newestBasis } from './repo-basis.ts';
import { quintileScore, type StageFacts, stageByRule, stageChecks, stageWhy, tierByRule } from './rules.ts';
import { readInsightSettings } from './settings.ts';

/** What a customer is worth and how the relationship stands, each figure with what it was made from. */
export async function customerValue(ctx: Ctx, conn: Conn, viewer: Viewer, customerId: string): Promise<CustomerValue> {
  await requireProfile(conn, viewer, 'insight.read', customerId);
  const env = await envOf(ctx, conn);
  const reference = conn.isTransaction ? unkept : ctx.reference;
  const [settings, basis, facts, overrides, changes, score, people] = await atOnce(
    conn,
    () => reference.read('insight.settings', () => readInsightSettings(conn)),
    () => reference.read('insight.basis', () => newestBasis(conn)),
    () => repo.valueFacts(conn, customerId),
    () => repo.overridesOf(conn, customerId),
    () => repo.changesOf(conn, customerId, null, FIRST_LOOK),
    () => repo.scoreOf(conn, customerId),
    () => everybody(ctx, conn),
  );
  if (!facts) throw notFound();
  const told = isHidden(viewer, 'notes') ? withoutWords(overrides, changes) : { overrides, changes };
  const value = present({ customerId, env, settings, basis, facts, ...told, score, people });
  return isHidden(viewer, 'spend') ? withoutMoneyLimits(value) : value;
}

/** The quintile of money tells its amounts as plain numbers, beside those of days. */
function withoutMoneyLimits(value: CustomerValue): CustomerValue {
  const money = value.quintiles.money && { ...value.quintiles.money, value: 0, cuts: [] };
  return { ...value, quintiles: { ...value.quintiles, money } };
}

/** Reasons given by hand are people's own words. */
function withoutWords(
  overrides: readonly repo.OverrideRow[],
  changes: readonly repo.ChangeRow[],
): Pick<Parts, 'overrides' | 'changes'> {
  const silent = ({ code, values }: repo.ChangeRow['why']) =>
    'reason' in values ? { code, values: { ...values, reason: '' } } : { code, values };
  return {
    overrides: overrides.map((row) => ({ ...row, reason: '' })),
    changes: changes.map((row) => ({ ...row, why: silent(row.why) })),
  };
}

type Parts = {
  customerId: string;
  env: Env;
  settings: InsightSettings;
  basis: BasisRow | undefined;
  facts: repo.ValueFacts;
  overrides: repo.OverrideRow[];
  changes: repo.ChangeRow[];
  score: { stage: string; tier: string | null } | undefined;
  people: ReadonlyMap<string, Person>;
};

function present(parts: Parts): CustomerValue {
  const { customerId, env, settings, basis, facts, changes } = parts;
  const money = (minor: number | null) => ({ minor: minor ?? 0, currency: env.currency });
  const recencyDays = facts.last_on ? daysBetween(facts.last_on, env.today) : null;
  const rhythm =
    facts.gap_count && facts.gap_p95_days !== null
      ? {
          gaps: facts.gap_count,
          meanDays: facts.gap_mean_days ?? 0,
          medianDays: facts.gap_median_days ?? 0,
          p95Days: facts.gap_p95_days,
        }
      : null;
  return {
    customerId,
    asOf: env.today,
    basisOf: basis?.as_of ?? null,
    periodDays: settings.periodDays,
    firstOn: facts.first_on,
    lastOn: facts.last_on,
    recencyDays,
    rhythm,
    orders: facts.order_count ?? 0,
    returns: facts.return_count ?? 0,
    purchaseDays: facts.purchase_days ?? 0,
    purchaseDaysPeriod: facts.days_period ?? 0,
    spendPeriod: money(facts.spend_period_minor),
    spendYear: money(facts.spend_year_minor),
    spendTotal: money(facts.spend_total_minor),
    unconverted: facts.unconverted_count ?? 0,
    quintiles: {
      recency: quintile(recencyDays, basis?.recency_cuts, true),
      frequency: quintile(facts.days_period || null, basis?.frequency_cuts, false),
      money: quintile(positive(facts.spend_period_minor), basis?.money_cuts_minor, false),
    },
    stage: stageStand(parts, recencyDays),
    tier: tierStand(parts),
    history: changes.map((change) => ({
      changeId: change.change_id,
      kind: change.kind,
      from: change.from_value,
      to: change.to_value,
      on: change.changed_on,
      why: change.why,
      by: person(change.by_user, parts.people),
    })),
  };
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function quintile(value: number | null, cuts: readonly number[] | undefined, lessIsBetter: boolean): Quintile | null {
  if (value === null || !cuts || cuts.length === 0) return null;
  return { score: quintileScore(value, cuts, lessIsBetter), value, cuts: [...cuts] };
}

function stageStand(parts: Parts, silentDays: number | null): CustomerValue['stage'] {
  const { facts, settings, env } = parts;
  const looked: StageFacts = {
    purchaseDays: facts.purchase_days ?? 0,
    purchaseDaysYear: facts.days_year ?? 0,
    silentDays,
    tenureDays: facts.first_on && facts.last_on ? daysBetween(facts.first_on, facts.last_on) : 0,
    categories: facts.category_count ?? 0,
    usualLongGapDays: facts.gap_count ? facts.gap_p95_days : null,
    referrals: facts.referral_count,
    known: facts.known,
  };
  const rule = stageByRule(looked, settings);
  const override = parts.overrides.find((row) => row.kind === 'stage');
  const value = Stage.catch(rule).parse(override?.value ?? parts.score?.stage ?? rule);
  return {
    value,
    rule,
    since: since(parts, 'stage', value, env.today),
    why: override ? { code: 'stage_by_hand', values: { reason: override.reason } } : stageWhy(rule, looked, settings),
    checks: looked.purchaseDays >= 2 ? stageChecks(looked, settings) : [],
    override: override ? presentOverride(override, parts.people) : null,
  };
}

function tierStand(parts: Parts): CustomerValue['tier'] {
  const { facts, settings, basis, env } = parts;
  const spend = facts.spend_period_minor ?? 0;
  const limits = basis?.tier_limits_minor ?? [];
  // The expected value counts as long as the limits are of expected values.
  const expected = basis?.model_id ? (facts.value_year_minor ?? 0) : null;
  const rule = tierByRule(spend, expected ?? spend, limits);
  const override = parts.overrides.find((row) => row.kind === 'tier');
  const value = Tier.nullable()
    .catch(rule)
    .parse(override?.value ?? parts.score?.tier ?? rule);
  const values = {
    spendMinor: spend,
    valueMinor: expected,
    currency: env.currency,
    periodDays: settings.periodDays,
    limitAMinor: limits[0] ?? null,
    limitBMinor: limits[1] ?? null,
  };
  const code = rule === null ? 'tier_none' : expected === null ? `tier_${rule}` : `tier_expected_${rule}`;
  return {
    value,
    rule,
    since: since(parts, 'tier', value, env.today),
    why: override ? { code: 'tier_by_hand', values: { reason: override.reason } } : { code, values },
    override: override ? presentOverride(override, parts.people) : null,
  };
}

/** The day of the last change to the value that holds; null when it held from the first. */
function since(parts: Parts, kind: 'stage' | 'tier', value: string | null, today: string): string | null {
  const last = parts.changes.find((change) => change.kind === kind);
  if (!last) return null;
  return last.to_value === value ? last.changed_on : today;
}

function presentOverride(row: repo.OverrideRow, people: ReadonlyMap<string, Person>) {
  return {
    reason: row.reason,
    reviewOn: row.review_on,
    setAt: row.set_at.toISOString(),
    setBy: person(row.set_by, people),
  };
}

function person(userId: string | null, people: ReadonlyMap<string, Person>) {
  return userId ? (people.get(userId) ?? { userId, name: '' }) : null;
}

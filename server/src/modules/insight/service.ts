import type {
  CustomerValue,
  Distribution,
  InsightBasis,
  InsightSettings,
  SetResult,
  SetStage,
  SetTier,
} from '@kith/contract/insight';
import { Stage, Tier } from '@kith/contract/vocabulary';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { invalid, notFound, Problem } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { countStandings, requireProfile, type Standing } from '../../platform/profile.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { propose, recheck } from '../approvals/index.ts';
import { putByHand, RAISE_TIER, raises } from './by-hand.ts';
import * as repo from './repo.ts';
import { newestBasis, readCounts } from './repo-basis.ts';
import { readInsightSettings, writeInsightSettings } from './settings.ts';
import { customerValue } from './value.ts';

type Kind = 'stage' | 'tier';

/**
 * Sets a stage or tier by hand; it wins over the rule until taken back or until its day of review. A higher tier may have
 * to be approved first: then nothing is changed yet, and `approvalId` says what is waited for.
 */
export async function setByHand(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  kind: Kind,
  wish: SetStage | SetTier,
): Promise<SetResult> {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'customers.write', customerId);
    const env = await envOf(ctx, tx);
    if (wish.value === 'disqualified' && !wish.reviewOn) throw new Problem('insight.review_required', 400);
    if (wish.reviewOn && wish.reviewOn <= env.today) throw new Problem('insight.review_past', 400);
    const from = (await repo.scoreOf(tx, customerId))?.[kind] ?? null;
    const approvalId = kind === 'tier' && raises(from, wish.value) ? await askToRaise() : null;
    if (!approvalId) await putByHand(ctx, tx, viewer, { customerId, kind, wish, by: viewer.userId });
    return { ...(await customerValue(ctx, tx, viewer, customerId)), approvalId };

    function askToRaise(): Promise<string | null> {
      const { value, reason, reviewOn } = wish;
      const subject = { kind: 'customer', id: customerId };
      return propose(ctx, tx, viewer, {
        kind: RAISE_TIER,
        subject,
        customerId,
        snapshot: { from, value, reviewOn },
        reason,
      });
    }
  });
}

/** Lets the rule speak again. */
export async function clearByHand(ctx: Ctx, viewer: Viewer, customerId: string, kind: Kind): Promise<CustomerValue> {
  return transact(ctx.db, async (tx) => {
    await requireProfile(tx, viewer, 'customers.write', customerId);
    if (!(await repo.removeOverride(tx, customerId, kind))) throw notFound();
    const at = ctx.clock.now();
    const subject = { kind: 'customer', id: customerId };
    await audit(tx, { viewer, at, action: `insight.clear_${kind}`, subject, customerId });
    await refreshCustomers(ctx, tx, [customerId]);
    await recheck(ctx, tx, RAISE_TIER, [customerId]);
    return customerValue(ctx, tx, viewer, customerId);
  });
}

/** What scores are measured against, and how many of those the viewer sees stand where. */
export async function basisPage(ctx: Ctx, viewer: Viewer): Promise<InsightBasis> {
  const basis = await newestBasis(ctx.db);
  const env = await envOf(ctx, ctx.db);
  const counts = await countsFor(ctx, viewer);
  const money = (minor: number) => ({ minor, currency: basis?.currency ?? env.currency });
  const sum = (rows: Standing[]) => ({
    customers: rows.reduce((total, row) => total + row.customers, 0),
    spendYear: money(rows.reduce((total, row) => total + row.spend_year_minor, 0)),
  });
  const [a, b] = basis?.tier_limits_minor ?? [];
  const settings = await readInsightSettings(ctx.db);
  return {
    asOf: basis?.as_of ?? null,
    computedAt: basis?.computed_at.toISOString() ?? null,
    periodDays: basis?.settings.periodDays ?? settings.periodDays,
    customers: sum(counts).customers,
    buyers: basis?.buyer_count ?? 0,
    activeBuyers: basis?.spending_count ?? 0,
    cuts: {
      recency: basis?.recency_cuts ?? [],
      frequency: basis?.frequency_cuts ?? [],
      moneyMinor: basis?.money_cuts_minor ?? [],
    },
    tierLimits: a === undefined || b === undefined ? null : { a: money(a), b: money(b) },
    gapSpread: basis?.gap_spread ?? 0,
    gapMedianDays: basis?.gap_median_days ?? null,
    byTier: [...Tier.options, null].map((tier) => ({ tier, ...sum(counts.filter((row) => row.tier === tier)) })),
    byStage: Stage.options.map((stage) => ({ stage, ...sum(counts.filter((row) => row.stage === stage)) })),
  };
}

/** Customers and spend by tier and stage: the kept counts for who sees all, counted anew for who sees their own. */
export async function distribution(ctx: Ctx, viewer: Viewer): Promise<Distribution> {
  const scope = requireScope(viewer, 'insight.read');
  const env = await envOf(ctx, ctx.db);
  const basis = await newestBasis(ctx.db);
  const counts = await countsFor(ctx, viewer);
  return {
    asOf: basis?.as_of ?? null,
    scope,
    cells: counts.map((row) => ({
      tier: row.tier,
      stage: Stage.parse(row.stage),
      customers: row.customers,
      spendYear: { minor: row.spend_year_minor, currency: env.currency },
      spendTotal: { minor: row.spend_total_minor, currency: env.currency },
    })),
  };
}

function countsFor(ctx: Ctx, viewer: Viewer): Promise<Standing[]> {
  const scope = requireScope(viewer, 'insight.read');
  return scope === 'all' ? readCounts(ctx.db) : countStandings(ctx.db, viewer, 'insight.read');
}

/** Changes the rules; everybody is scored anew in the background. */
export async function changeSettings(
  ctx: Ctx,
  viewer: Viewer,
  settings: InsightSettings,
  rescore: (ctx: Ctx, conn: typeof ctx.db) => Promise<void>,
): Promise<InsightSettings> {
  if (settings.tierShares.reduce((total, share) => total + share, 0) !== 100) {
    throw invalid('body.tierShares', 'shares_not_100');
  }
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const before = await readInsightSettings(tx);
    await writeInsightSettings(tx, settings, { viewer, at });
    const subject = { kind: 'setting', id: 'insight.settings' };
    await audit(tx, { viewer, at, action: 'insight.change_settings', subject, before, after: settings });
    await rescore(ctx, tx);
    return settings;
  });
}

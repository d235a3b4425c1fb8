import type { Why } from '@kith/contract/insight';
import type { CustomerRisk, RiskState } from '@kith/contract/retention';
import { addDays, daysBetween } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { atOnce } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { listChanges } from './repo-risk.ts';
import { levelAfterDays, levelOf, levelStarts, limitDays, ownShare, urgency } from './rules.ts';
import { readYardstick, type Yardstick } from './settings.ts';

const HISTORY = 50;

/** Whether a customer is slipping away, and from which facts that follows. */
export async function customerRisk(ctx: Ctx, viewer: Viewer, customerId: string): Promise<CustomerRisk> {
  const [env, facts, yardstick, history] = await atOnce(
    ctx.db,
    () => envOf(ctx, ctx.db),
    () => repo.riskFacts(ctx.db, customerId),
    () => ctx.reference.read('retention.yardstick', () => readYardstick(ctx.db)),
    () => listChanges(ctx.db, customerId, { before: null, limit: HISTORY }),
    () => requireProfile(ctx.db, viewer, 'retention.read', customerId),
  );
  if (!facts) throw notFound();
  return {
    customerId,
    asOf: env.today,
    lastOn: facts.last_on,
    tier: facts.tier,
    atStake: { minor: facts.at_stake_minor, currency: env.currency },
    ...judge(facts, yardstick, env),
    history: history.map((row) => ({
      changeId: row.change_id,
      from: row.from_level,
      to: row.to_level,
      on: row.changed_on,
      why: row.why,
    })),
  };
}

type Judged = Pick<
  CustomerRisk,
  'state' | 'level' | 'since' | 'gapDays' | 'usualDays' | 'limitDays' | 'levelsFrom' | 'basis' | 'urgency' | 'why'
>;

const UNKNOWN = {
  level: null,
  since: null,
  usualDays: null,
  limitDays: null,
  levelsFrom: null,
  basis: null,
  urgency: null,
};

function judge(facts: repo.RiskFacts, yardstick: Yardstick, env: Env): Judged {
  const { settings, company, lapseDays } = yardstick;
  const { last_on: lastOn, gap_p95_days: p95Days } = facts;
  const gapDays = lastOn === null ? null : daysBetween(lastOn, env.today);
  const isRhythmic = facts.gap_count > 0 && facts.purchase_days >= settings.minPurchases;
  if (lastOn === null || gapDays === null || p95Days === null || !isRhythmic) {
    return {
      ...UNKNOWN,
      gapDays,
      state: 'not_enough_data',
      why: whyOf('not_enough_data', { purchaseDays: facts.purchase_days, minPurchases: settings.minPurchases }),
    };
  }
  const own = { gaps: facts.gap_count, medianDays: facts.gap_median_days, p95Days };
  const limit = limitDays(own, company, settings.percentile);
  const level = levelOf(gapDays, limit, settings);
  const state = stateOf(facts, { isLapsed: gapDays > lapseDays, isSilent: level !== null });
  const days = levelStarts(settings).map(([, from]) => addDays(lastOn, levelAfterDays(limit, from)));
  const [watch = lastOn, warning = lastOn, critical = lastOn] = days;
  const levelsFrom = { watch, warning, critical };
  const isAtRisk = state === 'at_risk' && level !== null;
  return {
    state,
    level: isAtRisk ? level : null,
    since: isAtRisk ? levelsFrom[level] : null,
    gapDays,
    usualDays: own.medianDays,
    limitDays: limit,
    levelsFrom: state === 'at_risk' || state === 'in_rhythm' ? levelsFrom : null,
    basis: {
      ownGaps: own.gaps,
      companySpread: company.spread,
      companyUsualDays: company.usualDays,
      ownShare: ownShare(own.gaps),
    },
    urgency: isAtRisk ? urgency(gapDays, limit) : null,
    why: whyOf(state, { gapDays, usualDays: own.medianDays, limitDays: limit, lapseDays }),
  };
}

function stateOf(facts: repo.RiskFacts, silence: { isLapsed: boolean; isSilent: boolean }): RiskState {
  if (facts.kept_out) return 'excluded';
  if (silence.isLapsed) return 'lapsed';
  return silence.isSilent ? 'at_risk' : 'in_rhythm';
}

// locale-keys: retention:why.*
function whyOf(code: string, values: Why['values']): Why {
  return { code, values };
}

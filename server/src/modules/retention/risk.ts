import type { Why } from '@kith/contract/insight';
import type { CustomerRisk, RiskState } from '@kith/contract/retention';
import { addDays, daysBetween } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { atOnce } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { requireProfile } from '../../platform/profile.ts';
import { FIRST_LOOK } from '../../platform/timeline.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { chanceValues } from './reason.ts';
import * as repo from './repo.ts';
import { listChanges } from './repo-risk.ts';
import {
  judgement,
  levelAfterDays,
  levelOf,
  levelOfChance,
  levelStarts,
  limitDays,
  ownShare,
  urgency,
} from './rules.ts';
import { readYardstick, type Yardstick } from './settings.ts';

/** Whether a customer is slipping away, and from which facts that follows. */
export async function customerRisk(ctx: Ctx, viewer: Viewer, customerId: string): Promise<CustomerRisk> {
  const [env, facts, yardstick, history] = await atOnce(
    ctx.db,
    () => envOf(ctx, ctx.db),
    () => repo.riskFacts(ctx.db, customerId),
    () => ctx.reference.read('retention.yardstick', () => readYardstick(ctx.db)),
    () => listChanges(ctx.db, customerId, { before: null, limit: FIRST_LOOK }),
    () => requireProfile(ctx.db, viewer, 'retention.read', customerId),
  );
  if (!facts) throw notFound();
  return {
    customerId,
    asOf: env.today,
    lastOn: facts.last_on,
    tier: facts.tier,
    atStake: { minor: facts.at_stake_minor, currency: env.currency },
    ...judge(facts, yardstick, history[0]?.changed_on, env),
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
  | 'state'
  | 'level'
  | 'since'
  | 'gapDays'
  | 'usualDays'
  | 'limitDays'
  | 'chance'
  | 'horizonDays'
  | 'levelsFrom'
  | 'basis'
  | 'urgency'
  | 'why'
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

/** @param changedOn when the level last changed; undefined: it never did. */
function judge(facts: repo.RiskFacts, yardstick: Yardstick, changedOn: string | undefined, env: Env): Judged {
  const { settings, company, lapseDays } = yardstick;
  const { last_on: lastOn, gap_p95_days: p95Days, chance } = facts;
  const horizonDays = chance === null ? null : yardstick.horizonDays;
  const gapDays = lastOn === null ? null : daysBetween(lastOn, env.today);
  const isRhythmic = facts.gap_count > 0 && facts.purchase_days >= settings.minPurchases;
  if (lastOn === null || gapDays === null || p95Days === null || !isRhythmic) {
    const values = { purchaseDays: facts.purchase_days, minPurchases: settings.minPurchases };
    return {
      ...UNKNOWN,
      gapDays,
      chance,
      horizonDays,
      state: 'not_enough_data',
      why: whyOf('not_enough_data', values),
    };
  }
  const own = { gaps: facts.gap_count, medianDays: facts.gap_median_days, p95Days };
  const limit = limitDays(own, company, settings.percentile);
  const { level, by } = judgement(levelOf(gapDays, limit, settings), levelOfChance(chance, settings));
  const state = stateOf(facts, { isLapsed: gapDays > lapseDays, isAtRisk: level !== null });
  const levelsFrom = silentFrom(lastOn, limit, settings);
  const isAtRisk = state === 'at_risk' && level !== null;
  const values = { gapDays, usualDays: own.medianDays, limitDays: limit, lapseDays };
  const code = isAtRisk && by !== 'silence' ? `at_risk_${by}` : state;
  const since = by === 'chance' ? (changedOn ?? env.today) : level && levelsFrom[level];
  return {
    state,
    level: isAtRisk ? level : null,
    since: isAtRisk ? since : null,
    gapDays,
    usualDays: own.medianDays,
    limitDays: limit,
    chance,
    horizonDays,
    levelsFrom: state === 'at_risk' || state === 'in_rhythm' ? levelsFrom : null,
    basis: {
      ownGaps: own.gaps,
      companySpread: company.spread,
      companyUsualDays: company.usualDays,
      ownShare: ownShare(own.gaps),
    },
    urgency: isAtRisk ? urgency(gapDays, limit, chance) : null,
    why: whyOf(code, { ...values, ...(by === null || by === 'silence' ? {} : chanceValues(chance, horizonDays)) }),
  };
}

/** First day of each level by silence alone. */
function silentFrom(lastOn: string, limit: number, settings: Yardstick['settings']) {
  const days = levelStarts(settings).map(([, from]) => addDays(lastOn, levelAfterDays(limit, from)));
  const [watch = lastOn, warning = lastOn, critical = lastOn] = days;
  return { watch, warning, critical };
}

function stateOf(facts: repo.RiskFacts, judged: { isLapsed: boolean; isAtRisk: boolean }): RiskState {
  if (facts.kept_out) return 'excluded';
  if (judged.isLapsed) return 'lapsed';
  return judged.isAtRisk ? 'at_risk' : 'in_rhythm';
}

// locale-keys: retention:why.*
function whyOf(code: string, values: Why['values']): Why {
  return { code, values };
}

import type { ArmResult, Comparison, Effect, EffectState } from '@kith/contract/retention-effect';
import { RISK_LEVELS } from '@kith/contract/vocabulary';
import { daysBetween } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { forbidden } from '../../platform/errors.ts';
import { readSetting } from '../../platform/settings.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import * as repo from './repo-effect.ts';
import {
  type ArmSum,
  type Cell,
  type Compared,
  compare,
  detectable,
  enoughOn,
  LEAST_EPISODES,
  times,
} from './rules-effect.ts';
import type { Interval } from './rules-statistics.ts';
import { retentionSetting } from './settings.ts';

const MONTHS_SHOWN = 12;

/**
 * What the warnings changed, of the whole company: repurchase and spend within the window, by intention to treat.
 * @throws Problem 403 for who sees only their own customers: among so few, those held out could be told by name.
 */
export async function measureEffect(ctx: Ctx, viewer: Viewer): Promise<Effect> {
  if (requireScope(viewer, 'retention.effect') !== 'all') throw forbidden();
  const env = await envOf(ctx, ctx.db);
  const { holdoutShare: share, windowDays } = await readSetting(ctx.db, retentionSetting);
  const at = { windowDays, today: env.today };
  const cells = await repo.readCells(ctx.db, at);
  const arms = await repo.readArms(ctx.db, at);
  const closings = await repo.readClosings(ctx.db, at);
  const overall = compare(cells);
  const since = arms.map((arm) => arm.since).sort()[0] ?? null;
  const state = stateOf({ share, since, isMeasured: overall.repurchase !== null });
  const complete = { treated: overall.treated.episodes, heldOut: overall.heldOut.episodes };
  const conduct = { treated: conductOf(arms, 'treated'), heldOut: conductOf(arms, 'held_out') };
  const enrolled = { treated: conduct.treated.enrolled, heldOut: conduct.heldOut.enrolled };
  return {
    state,
    asOf: env.today,
    windowDays,
    share,
    least: LEAST_EPISODES,
    since,
    nextCloseOn: closings[0]?.closes_on ?? null,
    enoughOn:
      state === 'not_enough' ? enoughOn(complete, closings, { ...at, share, perDay: paceOf(arms, since, env) }) : null,
    detectable:
      state === 'measured'
        ? detectable(complete, overall.heldOut.bought / complete.heldOut)
        : detectable(enrolled, null),
    conduct,
    otherWindow: await repo.countOtherWindows(ctx.db, windowDays),
    ...presentAll(cells, overall, env),
  };
}

function stateOf(known: { share: number; since: string | null; isMeasured: boolean }): EffectState {
  if (known.isMeasured) return 'measured';
  if (known.since !== null) return 'not_enough';
  return known.share === 0 ? 'off' : 'none';
}

function conductOf(arms: readonly repo.ArmRow[], arm: Cell['arm']): Effect['conduct']['treated'] {
  const found = arms.find((row) => row.arm === arm);
  return { enrolled: found?.enrolled ?? 0, running: found?.running ?? 0, contacted: found?.contacted ?? 0 };
}

/** Episodes enrolled a day of late, both arms together. */
function paceOf(arms: readonly repo.ArmRow[], since: string | null, env: Env): number {
  const days = since === null ? 1 : Math.min(repo.PACE_DAYS, daysBetween(since, env.today) + 1);
  return arms.reduce((sum, arm) => sum + arm.recent, 0) / days;
}

function presentAll(
  cells: readonly Cell[],
  overall: Compared,
  env: Env,
): Pick<Effect, 'overall' | 'levels' | 'months' | 'total'> {
  const part = (of: (cell: Cell) => boolean) => present(compare(cells.filter(of)), env);
  const months = [...new Set(cells.map((cell) => cell.month))].sort().slice(-MONTHS_SHOWN);
  const treated = overall.treated.episodes;
  return {
    overall: present(overall, env),
    levels: RISK_LEVELS.map((level) => ({ level, ...part((cell) => cell.level === level) })),
    months: months.map((month) => ({ month, ...part((cell) => cell.month === month) })),
    total: {
      customers: overall.repurchase && times(overall.repurchase, treated),
      money: overall.spend && inMoney(times(overall.spend, treated), env),
    },
  };
}

function present({ treated, heldOut, repurchase, spend }: Compared, env: Env): Comparison {
  return {
    treated: presentArm(treated, env),
    heldOut: presentArm(heldOut, env),
    repurchase,
    spend: spend && inMoney(spend, env),
  };
}

function presentArm({ episodes, bought, spendMean }: ArmSum, env: Env): ArmResult {
  return { episodes, bought, spendMean: spendMean === null ? null : money(spendMean, env) };
}

function inMoney({ estimate, low, high }: Interval, env: Env) {
  return { estimate: money(estimate, env), low: money(low, env), high: money(high, env) };
}

function money(minor: number, { currency }: Env) {
  return { minor: Math.round(minor), currency };
}

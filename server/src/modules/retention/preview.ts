import type { RetentionPreview, RetentionSettings } from '@kith/contract/retention';
import { RISK_LEVELS, type RiskLevel } from '@kith/contract/vocabulary';
import { addDays } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { listUsers } from '../identity/index.ts';
import { UNOWNED } from './repo-lists.ts';
import * as repo from './repo-preview.ts';
import { levelRank } from './rules.ts';
import { readYardstick } from './settings.ts';

/** What these settings would make of the company's own customers; changes nothing. */
export async function previewSettings(ctx: Ctx, settings: RetentionSettings): Promise<RetentionPreview> {
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const yardstick = { ...(await readYardstick(tx)), settings };
    await repo.judgeAll(tx, yardstick, env);
    const standings = await repo.countLevels(tx);
    const buyers = await repo.countBuyers(tx, yardstick, env);
    const atRisk = sum(standings.map(({ customers }) => customers));
    const { owners, heldOut, byChance } = await ownerLoads(tx, settings);
    const levels = RISK_LEVELS.map((level) => {
      const rows = standings.filter((row) => row.level === level && !row.kept_out);
      const atStake = { minor: sum(rows.map((row) => row.at_stake_minor)), currency: env.currency };
      return { level, customers: sum(rows.map((row) => row.customers)), atStake };
    });
    const candidates = sum(owners.map((owner) => owner.candidates));
    const leftOut = sum(owners.map((owner) => owner.leftOut));
    return {
      asOf: env.today,
      levels,
      inRhythm: buyers.rhythmic - atRisk,
      notEnoughData: buyers.not_enough,
      lapsed: buyers.lapsed,
      excluded: sum(standings.filter((row) => row.kept_out).map((row) => row.customers)),
      withoutTask: sum(levels.map((level) => level.customers)) - candidates - heldOut,
      heldOut,
      listed: candidates - leftOut,
      leftOut,
      byChance,
      ...(await newTasks(tx, settings, env)),
      owners,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function ownerLoads(
  tx: Tx,
  settings: RetentionSettings,
): Promise<Pick<RetentionPreview, 'owners' | 'heldOut' | 'byChance'>> {
  const rows = await repo.countOwners(tx, taskLevels(settings), settings.valueFloorMinor);
  const names = new Map((await listUsers(tx)).map((user) => [user.id, user.name]));
  const owners = rows.map(({ owner_key, candidates, crossings }) => ({
    owner: owner_key === UNOWNED ? null : { userId: owner_key, name: names.get(owner_key) ?? '' },
    candidates,
    leftOut: Math.max(0, candidates - settings.dailyLimit),
    newTasksPerDay: perDay(crossings),
  }));
  return {
    owners,
    heldOut: sum(rows.map((row) => row.held_out)),
    byChance: sum(rows.map((row) => row.by_chance)),
  };
}

function taskLevels(settings: RetentionSettings): RiskLevel[] {
  return RISK_LEVELS.filter((level) => levelRank(level) >= levelRank(settings.taskFrom));
}

async function newTasks(
  tx: Tx,
  settings: RetentionSettings,
  env: Env,
): Promise<Pick<RetentionPreview, 'newTasksPerDay' | 'days'>> {
  const found = await repo.countCrossings(tx, settings.valueFloorMinor);
  const days = Array.from({ length: repo.PREVIEW_DAYS }, (_, index) => {
    const on = addDays(env.today, index + 1 - repo.PREVIEW_DAYS);
    return { on, newTasks: found.get(on) ?? 0 };
  });
  return { newTasksPerDay: perDay(sum(days.map((day) => day.newTasks))), days };
}

/** An average of four weeks, one decimal. */
function perDay(count: number): number {
  return Math.round((count / repo.PREVIEW_DAYS) * 10) / 10;
}

import { createHash } from 'node:crypto';
import type { InsightSettings } from '@kith/contract/insight';
import type { Ctx, Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Derivation } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { dayNumber } from './days.ts';
import { type Forecast, forecastAt } from './forecast.ts';
import { type FitResult, type FitWish, plainLack, UNIT_DAYS } from './forecast-fit.ts';
import { fitInThreads } from './forecast-threads.ts';
import { modelPool } from './model-pool.ts';
import { unpackLog } from './packed.ts';
import { forgetForecasts, writeForecasts } from './repo-forecast.ts';
import * as repo from './repo-model.ts';
import { readInsightSettings, readScoredBy } from './settings.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Models are fitted to at most so many customers, drawn by this seed: standard errors are about 1 % then. */
const SAMPLE = 50_000;
const SEED = 20_261_101;
/** Within a day models are fitted anew only when the data moved by more, as with insight_basis. */
const TOLERANCE = 0.01;
/** Fits and scores anew when a fit is due: jobs.ts. */
export const DUE_JOB = 'insight.fit_due';
/** So many customers are forecast right here; to hand them to a thread would take longer. */
const AT_ONCE = 1_000;

/** Threads of this process, started when first needed. Two on two cores too: the database idles while models are fitted. */
const pool = modelPool({ size: 2 });

/** Fits models once per whole run, then says of each customer what they expect. */
export const forecastDerivation: Derivation = {
  name: 'insight.forecasts',
  stage: 'estimate',
  prepare: (ctx, env, { everyone }) => (everyone ? fitWhenDue(ctx, env) : askForFit(ctx, env)),
  async run(tx, customerIds, env) {
    const model = await repo.modelInForce(tx);
    if (!model) return forgetForecasts(tx, { of: customerIds, but: [] });
    const { ids, ...packed } = await repo.packPurchases(tx, customerIds);
    const log = unpackLog(packed);
    const input = { recipe: model.recipe, log, day: dayNumber(env.today) };
    const forecast =
      customerIds.length <= AT_ONCE ? forecastAt(input.recipe, log, input.day) : await pool.run('forecast', input);
    await writeForecasts(tx, customerIds, { ...model, asOf: env.today }, rowsOf(forecast, ids));
  },
  forget: (tx) => forgetForecasts(tx),
};

function rowsOf(forecast: Forecast, ids: string) {
  const all = ids === '' ? [] : ids.split(',');
  const ordersYear = forecast.orders[2];
  return {
    customerIds: Array.from(forecast.customers, (place) => all[place] ?? ''),
    alive: sixDecimals(forecast.alive),
    chance: sixDecimals(forecast.chance),
    ordersYear: sixDecimals(ordersYear),
    valueYearMinor: ordersYear.map((orders, i) => Math.round(orders * (forecast.spendMinor[i] as number))),
    clvMinor: forecast.clvMinor.map(Math.round),
  };
}

/** More is noise, and 1e-48, of who is long gone, is beyond the database's real. */
function sixDecimals(column: Float64Array): Float64Array {
  return column.map((value) => Math.round(value * 1e6) / 1e6);
}

async function fitWhenDue(ctx: Ctx, env: Env): Promise<boolean> {
  if (await isDue(ctx, env)) await fitModels(ctx, env, { by: null });
  return scoredByOther(ctx);
}

export async function isDue(ctx: Ctx, env: Env): Promise<boolean> {
  const { clv } = await readInsightSettings(ctx.db);
  const [newest, counted] = [await repo.newestVersion(ctx.db), await repo.countData(ctx.db)];
  return !newest || !isFresh(newest, { counted, env, clv });
}

/** Whether a version has come since customers were last scored. */
async function scoredByOther(ctx: Ctx): Promise<boolean> {
  const { modelId } = await readScoredBy(ctx.db);
  return ((await repo.newestVersion(ctx.db))?.model_id ?? null) !== modelId;
}

/** Somebody waits for the end of an import: a fit that is due becomes a run of its own. */
async function askForFit(ctx: Ctx, env: Env): Promise<boolean> {
  if (await isDue(ctx, env)) await ctx.jobs.send(ctx.db, DUE_JOB, {});
  return scoredByOther(ctx);
}

/** Of this day, these settings, and data that moved by no more than the tolerance. */
function isFresh(
  newest: repo.VersionRow,
  now: { counted: repo.DataCount; env: Env; clv: InsightSettings['clv'] },
): boolean {
  const { yearlyRate, years } = newest.settings;
  const close = (key: keyof repo.DataCount) => Math.abs(now.counted[key] - newest[key]) <= TOLERANCE * newest[key];
  return (
    newest.as_of === now.env.today &&
    newest.currency === now.env.currency &&
    yearlyRate === now.clv.yearlyRate &&
    years === now.clv.years &&
    close('customers') &&
    close('purchases') &&
    close('spend_minor')
  );
}

/**
 * Fits all models to what is known today and keeps the version. A fault is kept as a version too, and changes nothing:
 * the last good one stays in force.
 */
export async function fitModels(
  ctx: Ctx,
  env: Env,
  { by, fit = (wish) => fitInThreads(pool, wish) }: { by: string | null; fit?: Fit },
): Promise<void> {
  const begun = performance.now();
  const { clv } = await readInsightSettings(ctx.db);
  const counted = await repo.countData(ctx.db);
  const { days, amounts } = await repo.packSample(ctx.db, SAMPLE, SEED);
  const log = unpackLog({ days, amounts });
  const about = {
    ...counted,
    made_at: env.now,
    made_by: by,
    as_of: env.today,
    currency: env.currency,
    fitted_on: log.starts.length - 1,
    data_hash: createHash('sha256').update(days).update(amounts).digest('hex'),
    returns: 'net' as const,
    unit_days: UNIT_DAYS,
    settings: clv,
  };
  const done = await attempt(ctx, fit, { log, day: dayNumber(env.today), clv });
  const seconds = (performance.now() - begun) / 1000;
  await keep(ctx.db, { ...about, seconds, shape: shapeOf(log) }, done);
}

type Fit = (wish: FitWish) => Promise<FitResult>;

/** @returns null when it failed. */
async function attempt(ctx: Ctx, fit: Fit, wish: FitWish): Promise<FitResult | null> {
  const lack = plainLack(wish.log);
  if (lack) return { enough: false, lack };
  try {
    return await fit(wish);
  } catch (error) {
    ctx.log.error({ err: error }, 'models could not be fitted; the last good ones stay in force');
    return null;
  }
}

type About = Omit<repo.VersionRow, 'model_id' | 'state' | 'champion' | 'orders_model' | 'horizon_days' | 'lack'>;

async function keep(conn: Conn, about: About & { shape: Shape }, done: FitResult | null): Promise<void> {
  const fit = done?.enough ? done : null;
  await repo.insertVersion(conn, {
    ...about,
    model_id: newId(),
    state: done === null ? 'failed' : fit ? 'ready' : 'not_enough_data',
    champion: fit?.recipe.forecaster.name ?? null,
    orders_model: fit?.recipe.repeat.name ?? null,
    horizon_days: fit?.recipe.horizonDays ?? null,
    lack: done?.enough === false ? done.lack : null,
    recipe: fit?.recipe ?? null,
    report: fit?.report ?? null,
  });
}

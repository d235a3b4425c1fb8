import type { CustomerForecast } from '@kith/contract/insight-forecast';
import { QUADRANTS } from '@kith/contract/vocabulary';
import { addDays, daysBetween } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { shown } from '../../platform/fields.ts';
import { requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { dayNumber, dayText } from './days.ts';
import { forecastAt, MONTHS } from './forecast.ts';
import { explanation } from './models/forecaster.ts';
import { pastOf } from './models/past.ts';
import type { PurchaseLog } from './models/purchases.ts';
import { unpackLog } from './packed.ts';
import { newestBasis } from './repo-basis.ts';
import { forecastOf } from './repo-forecast.ts';
import * as repo from './repo-model.ts';
import { comparison } from './repo-potential.ts';
import { quadrantOf } from './rules.ts';
import { readInsightSettings } from './settings.ts';
import { splitOf } from './split.ts';

/** What is expected of a customer, made again by the model and of the day that scored them. */
export async function customerForecast(ctx: Ctx, viewer: Viewer, customerId: string): Promise<CustomerForecast> {
  await requireProfile(ctx.db, viewer, 'insight.read', customerId);
  const conn = ctx.db;
  const env = await envOf(ctx, conn);
  const scored = await forecastOf(conn, customerId);
  const model = scored ? await repo.modelById(conn, scored.model_id) : undefined;
  const log = unpackLog(await repo.packPurchases(conn, [customerId]));
  const asOf = scored?.as_of ?? env.today;
  const version = model ? await repo.findVersion(conn, model.modelId) : undefined;
  const figures = model ? figuresAt(model, log, asOf, env) : null;
  return {
    customerId,
    state: figures ? 'ready' : log.days.length === 0 ? 'no_purchases' : 'no_model',
    asOf,
    model: version
      ? {
          modelId: version.model_id,
          madeAt: version.made_at.toISOString(),
          asOf: version.as_of,
          champion: version.champion,
          ordersModel: version.orders_model,
          horizonDays: version.horizon_days,
        }
      : null,
    figures: figures && {
      ...figures,
      clvYears: version?.settings.years ?? 0,
      yearlyRate: version?.settings.yearlyRate ?? 0,
    },
    facts: factsOf(log, asOf, env),
    contributions: model ? contributionsAt(model, log, asOf) : null,
    before: model ? await beforeOf(conn, model, log, asOf, env) : null,
    potential: await potentialOf(conn, viewer, customerId, env),
  };
}

function figuresAt({ recipe }: repo.ModelInForce, log: PurchaseLog, day: string, { currency }: Env) {
  const forecast = forecastAt(recipe, log, dayNumber(day));
  if (forecast.customers.length === 0) return null;
  const money = (minor: number) => ({ minor: Math.round(minor), currency });
  const perOrder = forecast.spendMinor[0] as number;
  return {
    alive: forecast.alive[0] as number,
    chance: forecast.chance[0] as number,
    horizonDays: recipe.horizonDays,
    months: MONTHS.map((months, k) => {
      const orders = forecast.orders[k]?.[0] ?? 0;
      return { months, orders, value: money(orders * perOrder) };
    }),
    perOrder: money(perOrder),
    clv: money(forecast.clvMinor[0] as number),
  };
}

function factsOf({ days, amounts }: PurchaseLog, asOf: string, { currency }: Env): CustomerForecast['facts'] {
  const [first, last] = [days[0], days.at(-1)];
  return {
    purchases: days.length,
    firstOn: first === undefined ? null : dayText(first),
    lastOn: last === undefined ? null : dayText(last),
    silentDays: last === undefined ? null : daysBetween(dayText(last), asOf),
    spent: { minor: amounts.reduce((total, each) => total + each, 0), currency },
  };
}

function contributionsAt(
  { recipe }: repo.ModelInForce,
  log: PurchaseLog,
  day: string,
): CustomerForecast['contributions'] {
  const past = pastOf(log, dayNumber(day));
  return past.customers.length === 0 ? null : explanation(recipe.forecaster, past, 0, recipe.typical);
}

/** The same as of the day before, by the model then in force. */
async function beforeOf(
  conn: Conn,
  model: repo.ModelInForce,
  log: PurchaseLog,
  asOf: string,
  env: Env,
): Promise<CustomerForecast['before']> {
  const yesterday = addDays(asOf, -1);
  const then = await repo.modelInForce(conn, yesterday);
  const figures = then && figuresAt(then, log, yesterday, env);
  if (!figures) return null;
  const bought = log.days.at(-1) === dayNumber(asOf);
  return {
    asOf: yesterday,
    modelId: then.modelId,
    alive: figures.alive,
    chance: figures.chance,
    valueYear: figures.months[2]?.value ?? { minor: 0, currency: env.currency },
    because: [bought ? 'bought' : 'day_passed', ...(then.modelId === model.modelId ? [] : (['new_model'] as const))],
  };
}

async function potentialOf(
  conn: Conn,
  viewer: Viewer,
  customerId: string,
  env: Env,
): Promise<CustomerForecast['potential']> {
  const settings = await readInsightSettings(conn);
  const byForecast = (await newestBasis(conn))?.model_id != null;
  const split = (await splitOf(conn, settings)) ?? { value_minor: 0, potential_minor: 0 };
  const found = await comparison(conn, customerId, settings, byForecast, env);
  const money = (minor: number) => ({ minor, currency: env.currency });
  const own = { valueMinor: found?.value_minor ?? 0, potentialMinor: found?.potential_minor ?? 0 };
  const quadrant = quadrantOf(found?.purchase_days ?? 0, own, split);
  return {
    quadrant: QUADRANTS[quadrant - 1] ?? null,
    potential: money(own.potentialMinor),
    comparable: money(found?.comparable_minor ?? 0),
    own: money(found?.own_minor ?? 0),
    group:
      found?.comparable_minor == null
        ? null
        : {
            customers: found.customers ?? 0,
            ageYears: found.age_years,
            region: shown(viewer, 'region', 'page', found.region),
            kind: found.kind,
          },
    quantile: settings.potential.quantile,
    splitValue: money(split.value_minor),
    splitPotential: money(split.potential_minor),
  };
}

import type { InsightSettings } from '@kith/contract/insight';
import type { Forecaster, LifetimeModel, ModelLack, ModelReport } from '@kith/contract/insight-models';
import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { livingOf } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { Recipe } from './recipe.ts';
import type { Shape } from './shape.ts';

/** What a model is made from, as far as counting tells; another count is another model. */
export type DataCount = { customers: number; repeaters: number; purchases: number; spend_minor: number };

export type VersionRow = DataCount & {
  model_id: string;
  made_at: Date;
  made_by: string | null;
  as_of: string;
  state: 'ready' | 'not_enough_data' | 'failed';
  currency: string;
  first_on: string | null;
  last_on: string | null;
  fitted_on: number;
  data_hash: string;
  returns: 'net' | 'drop';
  unit_days: number;
  seconds: number;
  champion: Forecaster | null;
  orders_model: LifetimeModel | null;
  horizon_days: number | null;
  settings: InsightSettings['clv'];
  lack: ModelLack | null;
};

const VERSION = sql`model_id, made_at, made_by, as_of, state, currency, customers, repeaters, purchases, spend_minor,
  first_on, last_on, fitted_on, data_hash, returns, unit_days, seconds, champion,
  orders_model, horizon_days, settings, lack`;

/** Newest first; of those that failed nothing is in force. */
export async function listVersions(conn: Conn, limit: number): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`SELECT ${VERSION} FROM insight_model
    ORDER BY made_at DESC, model_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

export async function findVersion(
  conn: Conn,
  modelId: string,
): Promise<(VersionRow & { report: ModelReport | null }) | undefined> {
  const { rows } = await sql<VersionRow & { report: ModelReport | null }>`
    SELECT ${VERSION}, report FROM insight_model WHERE model_id = ${modelId}`.execute(conn);
  return rows[0];
}

/** The newest version that did not fail: what it says holds, also that there is not enough data. */
export async function newestVersion(conn: Conn): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`SELECT ${VERSION} FROM insight_model WHERE state <> 'failed'
    ORDER BY made_at DESC, model_id DESC LIMIT 1`.execute(conn);
  return rows[0];
}

export type ModelInForce = { modelId: string; recipe: Recipe };

/**
 * What customers are scored by; undefined before the first fit and while there is not enough data.
 * @param by the newest made by the end of this day; absent: of all.
 */
export async function modelInForce(conn: Conn, by?: string): Promise<ModelInForce | undefined> {
  return recipeOf(
    await sql<RecipeRow>`SELECT model_id, recipe FROM insight_model
      WHERE state <> 'failed' AND as_of <= COALESCE(${by ?? null}::date, 'infinity')
      ORDER BY made_at DESC, model_id DESC LIMIT 1`.execute(conn),
  );
}

/** Days that the chance of the model in force speaks of; null while none is. */
export async function readHorizon(conn: Conn): Promise<number | null> {
  const newest = await newestVersion(conn);
  return newest?.state === 'ready' ? newest.horizon_days : null;
}

/** What a version scores by; undefined when it has nothing to score by. */
export async function modelById(conn: Conn, modelId: string): Promise<ModelInForce | undefined> {
  return recipeOf(
    await sql<RecipeRow>`SELECT model_id, recipe FROM insight_model WHERE model_id = ${modelId}`.execute(conn),
  );
}

type RecipeRow = { model_id: string; recipe: unknown };

/** A recipe that this program cannot read counts as none. */
function recipeOf({ rows: [row] }: { rows: RecipeRow[] }): ModelInForce | undefined {
  const recipe = Recipe.safeParse(row?.recipe);
  return row && recipe.success ? { modelId: row.model_id, recipe: recipe.data } : undefined;
}

/** How customers come again, of the newest version that looked; undefined before the first. */
export async function newestShape(conn: Conn): Promise<{ as_of: string; shape: Shape } | undefined> {
  const { rows } = await sql<{ as_of: string; shape: Shape }>`SELECT as_of, shape FROM insight_model
    ORDER BY made_at DESC, model_id DESC LIMIT 1`.execute(conn);
  return rows[0];
}

export async function insertVersion(
  conn: Conn,
  version: VersionRow & { recipe: Recipe | null; report: ModelReport | null; shape: Shape },
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const v = version;
  await sql`INSERT INTO insight_model (${VERSION}, recipe, report, shape)
    VALUES (${v.model_id}, ${v.made_at}, ${v.made_by}, ${v.as_of}, ${v.state}, ${v.currency}, ${v.customers},
      ${v.repeaters}, ${v.purchases}, ${v.spend_minor}, ${v.first_on}, ${v.last_on}, ${v.fitted_on}, ${v.data_hash},
      ${v.returns}, ${v.unit_days}, ${v.seconds}, ${v.champion}, ${v.orders_model}, ${v.horizon_days}, ${json(v.settings)}::jsonb,
      ${json(v.lack)}::jsonb,
      ${json(v.recipe)}::jsonb, ${json(v.report)}::jsonb, ${json(v.shape)}::jsonb)`.execute(conn);
}

/** Buyers, those who bought again, purchase days and money, as the models count. 0.3 s for a million. */
export async function countData(conn: Conn): Promise<DataCount & { first_on: string | null; last_on: string | null }> {
  const { rows } = await sql<DataCount & { first_on: string | null; last_on: string | null }>`
    SELECT count(*)::int AS customers, (count(*) FILTER (WHERE cardinality(bought_on) > 1))::int AS repeaters,
      COALESCE(sum(cardinality(bought_on)), 0)::bigint AS purchases, COALESCE(sum(spend_total_minor), 0)::bigint AS spend_minor,
      min(first_on) AS first_on, max(last_on) AS last_on
    FROM ${factsOf('orders')} o WHERE cardinality(bought_on) > 0`.execute(conn);
  return rows[0] ?? { customers: 0, repeaters: 0, purchases: 0, spend_minor: 0, first_on: null, last_on: null };
}

/** Purchases of some customers as text: `{19000,19034}{19011}`, one bracket each; the driver would make a million objects. */
export type PackedLog = { ids: string; days: string; amounts: string };

/** The purchases of these customers, in order of their ids. */
export async function packPurchases(conn: Conn, customerIds: readonly string[]): Promise<PackedLog> {
  const { rows } = await sql<PackedLog>`
    SELECT COALESCE(string_agg(customer_id::text, ',' ORDER BY customer_id), '') AS ids,
      COALESCE(string_agg(bought_on::text, '' ORDER BY customer_id), '') AS days,
      COALESCE(string_agg(bought_minor::text, '' ORDER BY customer_id), '') AS amounts
    FROM ${factsOf('orders', customerIds)} o WHERE cardinality(bought_on) > 0`.execute(conn);
  return rows[0] ?? { ids: '', days: '', amounts: '' };
}

/** The purchases of the living customers that a viewer may see, at most so many. */
export async function packVisible(conn: Conn, viewer: Viewer, limit: number): Promise<PackedLog> {
  const { rows } = await sql<PackedLog>`
    SELECT '' AS ids, COALESCE(string_agg(bought_on::text, '' ORDER BY customer_id), '') AS days,
      COALESCE(string_agg(bought_minor::text, '' ORDER BY customer_id), '') AS amounts
    FROM (SELECT o.customer_id, o.bought_on, o.bought_minor
      FROM (SELECT customer_id FROM ${livingOf(viewer, 'insight.read')} c LIMIT ${limit}) p
      JOIN ${factsOf('orders')} o ON o.customer_id = p.customer_id WHERE cardinality(o.bought_on) > 0) v`.execute(conn);
  return rows[0] ?? { ids: '', days: '', amounts: '' };
}

/** The purchases of customers drawn by a hash of their ids with a seed: the same ones however the rows lie. */
export async function packSample(conn: Conn, size: number, seed: number): Promise<PackedLog> {
  const { rows } = await sql<PackedLog>`
    SELECT '' AS ids, COALESCE(string_agg(bought_on::text, '' ORDER BY draw, customer_id), '') AS days,
      COALESCE(string_agg(bought_minor::text, '' ORDER BY draw, customer_id), '') AS amounts
    FROM (SELECT customer_id, bought_on, bought_minor, uuid_hash_extended(customer_id, ${seed}) AS draw
      FROM ${factsOf('orders')} o WHERE cardinality(bought_on) > 0 ORDER BY draw, customer_id LIMIT ${size}) s`.execute(
    conn,
  );
  return rows[0] ?? { ids: '', days: '', amounts: '' };
}

import { type RawBuilder, sql } from 'kysely';
import { among } from '../../platform/batches.ts';
import type { Conn } from '../../platform/db/client.ts';

/** Rows to be written, as columns; money in whole minor units. */
export type ForecastColumns = {
  customerIds: readonly string[];
  alive: Float64Array;
  chance: Float64Array;
  ordersYear: Float64Array;
  valueYearMinor: Float64Array;
  clvMinor: Float64Array;
};

/**
 * Writes what a model says of these customers where it differs; who is not among the rows loses theirs. Those who have a
 * forecast, all but a few of every night, are updated: an INSERT that meets a conflict also locks and logs each row.
 */
export async function writeForecasts(
  conn: Conn,
  customerIds: readonly string[],
  model: { modelId: string; asOf: string },
  rows: ForecastColumns,
): Promise<void> {
  await forgetForecasts(conn, { but: rows.customerIds, of: customerIds });
  await sql`WITH r AS MATERIALIZED (
      SELECT id, ${model.modelId}::uuid AS model_id, ${model.asOf}::date AS as_of, alive, chance, orders, value, clv
      FROM unnest(${[...rows.customerIds]}::uuid[], ${[...rows.alive]}::real[], ${[...rows.chance]}::real[], ${[...rows.ordersYear]}::real[],
        ${[...rows.valueYearMinor]}::bigint[], ${[...rows.clvMinor]}::bigint[]) AS u(id, alive, chance, orders, value, clv)
    ), moved AS (
      UPDATE insight_forecast f SET model_id = r.model_id, as_of = r.as_of, alive = r.alive, chance = r.chance,
        orders_year = r.orders, value_year_minor = r.value, clv_minor = r.clv
      FROM r WHERE f.customer_id = r.id AND ${among('f.customer_id', customerIds)}
        AND (f.model_id, f.as_of, f.alive, f.chance, f.orders_year, f.value_year_minor, f.clv_minor) IS DISTINCT FROM
          (r.model_id, r.as_of, r.alive, r.chance, r.orders, r.value, r.clv)
    )
    INSERT INTO insight_forecast (customer_id, model_id, as_of, alive, chance, orders_year, value_year_minor, clv_minor)
    SELECT r.* FROM r LEFT JOIN (SELECT customer_id FROM insight_forecast WHERE ${among('customer_id', customerIds)}) f
      ON f.customer_id = r.id
    WHERE f.customer_id IS NULL ORDER BY r.id
    ON CONFLICT (customer_id) DO UPDATE SET model_id = excluded.model_id, as_of = excluded.as_of, alive = excluded.alive,
      chance = excluded.chance, orders_year = excluded.orders_year, value_year_minor = excluded.value_year_minor,
      clv_minor = excluded.clv_minor`.execute(conn);
}

/** Drops the forecasts of these customers, except of some; of everybody when none are named. */
export async function forgetForecasts(
  conn: Conn,
  which?: { of: readonly string[]; but: readonly string[] },
): Promise<void> {
  if (!which) await sql`DELETE FROM insight_forecast`.execute(conn);
  const kept = new Set(which?.but);
  const gone = which?.of.filter((id) => !kept.has(id)) ?? [];
  if (gone.length > 0) await sql`DELETE FROM insight_forecast WHERE customer_id = ANY(${gone}::uuid[])`.execute(conn);
}

/** The chances of these customers as the facts tell them, as a subquery to join: without looking up each one's score. */
export function chancesOf(customerIds: readonly string[]): RawBuilder<unknown> {
  return sql`(SELECT customer_id, insight_chance(chance) AS chance FROM insight_forecast
    WHERE ${among('customer_id', customerIds)})`;
}

export type ForecastRow = {
  model_id: string;
  as_of: string;
  alive: number;
  chance: number;
  orders_year: number;
  value_year_minor: number;
  clv_minor: number;
};

export async function forecastOf(conn: Conn, customerId: string): Promise<ForecastRow | undefined> {
  const { rows } =
    await sql<ForecastRow>`SELECT model_id, as_of, alive, chance, orders_year, value_year_minor, clv_minor
    FROM insight_forecast WHERE customer_id = ${customerId}`.execute(conn);
  return rows[0];
}

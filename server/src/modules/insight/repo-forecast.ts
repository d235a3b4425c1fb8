import { sql } from 'kysely';
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

/** Writes what a model says of these customers where it differs; who is not among the rows loses theirs. */
export async function writeForecasts(
  conn: Conn,
  customerIds: readonly string[],
  model: { modelId: string; asOf: string },
  rows: ForecastColumns,
): Promise<void> {
  await forgetForecasts(conn, { but: rows.customerIds, of: customerIds });
  await sql`INSERT INTO insight_forecast AS f (customer_id, model_id, as_of, alive, chance, orders_year, value_year_minor,
      clv_minor)
    SELECT id, ${model.modelId}::uuid, ${model.asOf}::date, alive, chance, orders, value, clv
    FROM unnest(${[...rows.customerIds]}::uuid[], ${[...rows.alive]}::real[], ${[...rows.chance]}::real[],
      ${[...rows.ordersYear]}::real[], ${[...rows.valueYearMinor]}::bigint[], ${[...rows.clvMinor]}::bigint[])
      AS r(id, alive, chance, orders, value, clv)
    ON CONFLICT (customer_id) DO UPDATE SET model_id = excluded.model_id, as_of = excluded.as_of, alive = excluded.alive,
      chance = excluded.chance, orders_year = excluded.orders_year, value_year_minor = excluded.value_year_minor,
      clv_minor = excluded.clv_minor
    WHERE (f.model_id, f.as_of, f.alive, f.chance, f.orders_year, f.value_year_minor, f.clv_minor) IS DISTINCT FROM
      (excluded.model_id, excluded.as_of, excluded.alive, excluded.chance, excluded.orders_year,
        excluded.value_year_minor, excluded.clv_minor)`.execute(conn);
}

/** Drops the forecasts of these customers, except of some; of everybody when none are named. */
export async function forgetForecasts(
  conn: Conn,
  which?: { of: readonly string[]; but: readonly string[] },
): Promise<void> {
  if (!which) await sql`DELETE FROM insight_forecast`.execute(conn);
  else if (which.of.length > which.but.length) {
    await sql`DELETE FROM insight_forecast WHERE customer_id IN (
      SELECT unnest(${[...which.of]}::uuid[]) EXCEPT SELECT unnest(${[...which.but]}::uuid[]))`.execute(conn);
  }
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

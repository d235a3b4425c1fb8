-- What customers are expected to buy: purchases as the models read them, fitted models, and what they say of each customer.

-- Kept with the other sums, so that nobody reads a million customers' orders again to score them.
ALTER TABLE orders_rollup ADD COLUMN bought_on int[] NOT NULL DEFAULT '{}';
ALTER TABLE orders_rollup ADD COLUMN bought_minor bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN orders_rollup.bought_on IS 'Days on which money came in, since 1970-01-01, ascending, each once.';
COMMENT ON COLUMN orders_rollup.bought_minor IS 'What each of these days brought, returns of the same day deducted.';
-- The next run adds everybody up again.
DELETE FROM platform_setting WHERE key = 'platform.refreshed';

CREATE OR REPLACE VIEW orders_facts AS
SELECT customer_id, order_count, return_count, unconverted_count, orders_year, purchase_days, days_year, days_period,
  category_count, COALESCE(first_on, '-infinity') AS first_on, previous_on, COALESCE(last_on, '-infinity') AS last_on,
  spend_total_minor, spend_year_minor, spend_period_minor, spend_active_year_minor,
  gap_count, gap_mean_days, COALESCE(gap_median_days, 0)::real AS gap_median_days, gap_p95_days,
  -- Asked for by rooms that score, not by the projection.
  bought_on, bought_minor
FROM orders_rollup;

CREATE TABLE insight_model (
  model_id uuid PRIMARY KEY,
  made_at timestamptz NOT NULL,
  made_by uuid,
  as_of date NOT NULL,
  state text NOT NULL CHECK (state IN ('ready', 'not_enough_data', 'failed')),
  currency text NOT NULL,
  customers int NOT NULL,
  repeaters int NOT NULL,
  purchases bigint NOT NULL,
  spend_minor bigint NOT NULL,
  first_on date,
  last_on date,
  fitted_on int NOT NULL,
  data_hash text NOT NULL,
  returns text NOT NULL,
  unit_days smallint NOT NULL,
  seconds real NOT NULL,
  champion text,
  horizon_days int,
  settings jsonb NOT NULL,
  recipe jsonb,
  report jsonb,
  CHECK ((state = 'ready') = (recipe IS NOT NULL))
);
CREATE INDEX insight_model_made_idx ON insight_model (made_at DESC, model_id DESC);
COMMENT ON TABLE insight_model IS 'kind=reference append-only; Fitted models by version: on what data, what scoring needs of them (recipe), and how good they are (report). A failed fit changes nothing; the last good one stays in force.';

-- The figures move every day, by nothing that an index holds: with room on the page they are rewritten in place.
CREATE TABLE insight_forecast (
  customer_id uuid PRIMARY KEY,
  model_id uuid NOT NULL,
  as_of date NOT NULL,
  alive real NOT NULL,
  chance real NOT NULL,
  orders_year real NOT NULL,
  value_year_minor bigint NOT NULL,
  clv_minor bigint NOT NULL
) WITH (fillfactor = 60);
COMMENT ON TABLE insight_forecast IS 'kind=customer-owned derived; What the model in force expects of a customer: probability of being alive, of an order within its horizon, orders and money of the next twelve months, customer lifetime value.';

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

-- Whom the passing of days changes is found by the days of orders, which come in nearly in their order.
CREATE INDEX orders_on_brin ON orders USING brin (ordered_on);

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
  orders_model text,
  horizon_days int,
  settings jsonb NOT NULL,
  lack jsonb,
  recipe jsonb,
  report jsonb,
  shape jsonb,
  CHECK ((state = 'ready') = (recipe IS NOT NULL))
);
CREATE INDEX insight_model_made_idx ON insight_model (made_at DESC, model_id DESC);
COMMENT ON TABLE insight_model IS 'kind=reference append-only; Fitted models by version: on what data, what scoring needs of them (recipe), how good they are (report), and how customers come again (shape). A failed fit changes nothing; the last good one stays in force.';

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

-- What a customer's own figures are measured against: limits and medians of the expected value while a model is in force.
ALTER TABLE insight_basis ADD COLUMN model_id uuid;
COMMENT ON COLUMN insight_basis.model_id IS 'Tiers and quadrants go by what this model expects; NULL: by spend.';

CREATE TABLE insight_comparable (
  age_years smallint NOT NULL,
  region text NOT NULL,
  kind text NOT NULL,
  customers int NOT NULL,
  spend_minor bigint NOT NULL,
  PRIMARY KEY (age_years, region, kind)
);
COMMENT ON TABLE insight_comparable IS 'kind=reference; Upper quartile (setting) of the year''s spend of active customers by years since the first purchase and region, by years and kind, by years, and of all (age -1, region and kind empty for any); written with insight_basis.';

CREATE TABLE insight_split (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  value_minor bigint NOT NULL,
  potential_minor bigint NOT NULL
);
COMMENT ON TABLE insight_split IS 'kind=reference; One row: the medians of current value and of potential of customers who have not lapsed, between the quadrants; written with insight_basis.';

CREATE TABLE insight_quadrant (
  quadrant smallint PRIMARY KEY,
  customers int NOT NULL,
  value_minor bigint NOT NULL,
  potential_minor bigint NOT NULL,
  value_median_minor bigint NOT NULL,
  potential_median_minor bigint NOT NULL
);
COMMENT ON TABLE insight_quadrant IS 'kind=reference derived; Living customers by quadrant with sums and medians, as of the last run: counting a million takes half a second.';

ALTER TABLE insight_score ADD COLUMN potential_minor bigint NOT NULL DEFAULT 0;
ALTER TABLE insight_score ADD COLUMN quadrant smallint NOT NULL DEFAULT 0 CHECK (quadrant BETWEEN 0 AND 4);
COMMENT ON COLUMN insight_score.quadrant IS '1 low value, low potential; 2 low, high; 3 high, low; 4 high, high; 0 never bought.';

CREATE FUNCTION insight_two_digits(minor bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN round(minor::numeric, 2 - length(abs(minor)::text))::bigint;

-- Money to a tenth of a decade (1, 1.25, 1.6, 2, … 8: the R10 series of ISO 3): a nightly run moves every expectation by
-- a little, and a rewritten wide row costs its 19 indexes. To two digits, half of all rows were rewritten every night.
CREATE FUNCTION insight_r10(minor bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN minor < 1 THEN 0 ELSE round((ARRAY[1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]::float8[])
    [1 + round(10 * log(minor::float8))::int % 10] * 10::float8 ^ (round(10 * log(minor::float8))::int / 10))::bigint END;

CREATE OR REPLACE VIEW insight_facts AS
SELECT customer_id, recency_score, frequency_score, money_score, stage,
  CASE stage WHEN 'suspect' THEN 1 WHEN 'prospect' THEN 2 WHEN 'disqualified' THEN 3 WHEN 'first_time' THEN 4
    WHEN 'repeat' THEN 5 WHEN 'client' THEN 6 WHEN 'advocate' THEN 7 ELSE 0 END::smallint AS stage_rank,
  tier, CASE tier WHEN 'A' THEN 3 WHEN 'B' THEN 2 WHEN 'C' THEN 1 ELSE 0 END::smallint AS tier_rank,
  COALESCE((SELECT insight_r10(f.value_year_minor) FROM insight_forecast f WHERE f.customer_id = s.customer_id), 0)
    AS expected_minor,
  quadrant,
  -- Asked for by rooms that score, not by the projection: it moves every day.
  (SELECT round(f.chance::numeric, 3)::float8 FROM insight_forecast f WHERE f.customer_id = s.customer_id) AS chance,
  (SELECT f.alive FROM insight_forecast f WHERE f.customer_id = s.customer_id) AS alive,
  (SELECT f.value_year_minor FROM insight_forecast f WHERE f.customer_id = s.customer_id) AS value_year_minor
FROM insight_score s;

ALTER TABLE customer_profile ADD COLUMN expected_minor bigint NOT NULL DEFAULT 0;
ALTER TABLE customer_profile ADD COLUMN quadrant smallint NOT NULL DEFAULT 0;

-- At risk by silence, or because an order within the models' horizon has become unlikely.
ALTER TABLE retention_risk ADD COLUMN cause text NOT NULL DEFAULT 'silence' CHECK (cause IN ('silence', 'chance', 'both'));
ALTER TABLE retention_risk ADD COLUMN chance float8;
COMMENT ON TABLE retention_risk IS 'kind=customer-owned derived; Repeat customers whose silence no longer fits their own rhythm, or of whom an order within the models'' horizon has become unlikely; at stake is the spend of their last active year, weighed by the probability that nothing is ordered.';

-- Who is slipping away, and what the daily run made of it.

-- The gap itself is not kept: it grows every day, the day of the last purchase does not.
CREATE TABLE retention_risk (
  customer_id uuid PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('watch', 'warning', 'critical')),
  last_on date NOT NULL,
  usual_days real NOT NULL,
  limit_days real NOT NULL,
  own_gaps int NOT NULL,
  at_stake_minor bigint NOT NULL
);
CREATE INDEX retention_risk_level_idx ON retention_risk (level);
COMMENT ON TABLE retention_risk IS 'kind=customer-owned derived; Repeat customers whose silence no longer fits their own rhythm; at stake is the spend of their last active year.';

CREATE TABLE retention_change (
  customer_id uuid NOT NULL REFERENCES customers,
  change_id uuid NOT NULL,
  from_level text,
  to_level text,
  changed_on date NOT NULL,
  changed_at timestamptz NOT NULL,
  why jsonb NOT NULL,
  PRIMARY KEY (customer_id, change_id)
);
COMMENT ON TABLE retention_change IS 'kind=customer-owned append-only; History of the risk level.';

CREATE TABLE retention_load (
  on_day date NOT NULL,
  owner_key uuid NOT NULL,
  candidates int NOT NULL,
  listed int NOT NULL,
  left_out int NOT NULL,
  left_out_minor bigint NOT NULL,
  daily_limit int NOT NULL,
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (on_day, owner_key)
);
COMMENT ON TABLE retention_load IS 'kind=reference; Per day and account manager: how many at risk, listed, and left out by the daily limit (owner_key is all zeros for unowned).';

CREATE TABLE retention_run (
  run_id uuid PRIMARY KEY,
  run_on date NOT NULL,
  started_at timestamptz NOT NULL,
  started_by uuid,
  finished_at timestamptz,
  customers int,
  at_risk int,
  listed int,
  left_out int
);
CREATE INDEX retention_run_started_idx ON retention_run (started_at DESC);
COMMENT ON TABLE retention_run IS 'kind=reference; Nightly runs; one without an end is running or was broken off, and the next completes it.';

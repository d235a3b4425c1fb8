-- Who is slipping away, and what the daily run made of it.

CREATE TABLE retention_risk (
  customer_id uuid PRIMARY KEY,
  as_of date NOT NULL,
  level text NOT NULL CHECK (level IN ('watch', 'warning', 'critical')),
  gap_days int NOT NULL,
  usual_days real NOT NULL,
  limit_days real NOT NULL,
  own_gaps int NOT NULL,
  at_stake_minor bigint NOT NULL
);
COMMENT ON TABLE retention_risk IS 'kind=customer-owned derived; Repeat customers whose silence no longer fits their own rhythm; at stake is the spend of their last active year.';

CREATE TABLE retention_change (
  customer_id uuid NOT NULL REFERENCES customers,
  change_id uuid NOT NULL,
  from_level text,
  to_level text,
  changed_on date NOT NULL,
  why jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (customer_id, change_id)
);
COMMENT ON TABLE retention_change IS 'kind=customer-owned append-only; History of the risk level.';

CREATE TABLE retention_run (
  run_on date NOT NULL,
  owner_key uuid NOT NULL,
  candidates int NOT NULL,
  listed int NOT NULL,
  left_out int NOT NULL,
  left_out_minor bigint NOT NULL,
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (run_on, owner_key)
);
COMMENT ON TABLE retention_run IS 'kind=reference; Per day and account manager: how many at risk, listed, and left out by the daily limit (owner_key is all zeros for unowned).';

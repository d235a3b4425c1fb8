-- What the customer is worth and how the relationship stands.

CREATE TABLE insight_basis (
  basis_id uuid PRIMARY KEY,
  as_of date NOT NULL,
  computed_at timestamptz NOT NULL,
  period_days int NOT NULL,
  currency text NOT NULL,
  customer_count int NOT NULL,
  buyer_count int NOT NULL,
  recency_cuts real[] NOT NULL,
  frequency_cuts real[] NOT NULL,
  money_cuts bigint[] NOT NULL,
  tier_cuts_minor bigint[] NOT NULL,
  gap_spread real NOT NULL,
  gap_median_days real,
  settings jsonb NOT NULL
);
CREATE INDEX insight_basis_as_of_idx ON insight_basis (as_of DESC, computed_at DESC);
COMMENT ON TABLE insight_basis IS 'kind=reference append-only; What the scores of a day were measured against: quintile cuts, tier limits, the company''s typical spread of gaps.';

CREATE TABLE insight_score (
  customer_id uuid PRIMARY KEY,
  basis_id uuid NOT NULL,
  as_of date NOT NULL,
  recency_score smallint,
  frequency_score smallint,
  money_score smallint,
  stage text NOT NULL,
  stage_why jsonb NOT NULL,
  tier text CHECK (tier IN ('A', 'B', 'C')),
  tier_why jsonb NOT NULL
);
COMMENT ON TABLE insight_score IS 'kind=customer-owned derived; Current quintiles, ladder stage and tier, each with its why.';

CREATE TABLE insight_change (
  customer_id uuid NOT NULL REFERENCES customers,
  change_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stage', 'tier')),
  from_value text,
  to_value text,
  changed_on date NOT NULL,
  why jsonb NOT NULL DEFAULT '{}',
  by_user uuid,
  PRIMARY KEY (customer_id, change_id)
);
COMMENT ON TABLE insight_change IS 'kind=customer-owned append-only; History of ladder stage and tier with the reason of each change.';

CREATE TABLE insight_override (
  customer_id uuid NOT NULL REFERENCES customers,
  kind text NOT NULL CHECK (kind IN ('stage', 'tier')),
  value text NOT NULL,
  reason text NOT NULL,
  review_on date,
  set_at timestamptz NOT NULL,
  set_by uuid,
  PRIMARY KEY (customer_id, kind)
);
CREATE INDEX insight_override_review_idx ON insight_override (review_on) WHERE review_on IS NOT NULL;
COMMENT ON TABLE insight_override IS 'kind=customer-owned; A stage or tier set by hand, with the reason; wins over the rule until taken back.';

-- What the customer is worth and how the relationship stands.

CREATE TABLE insight_basis (
  basis_id uuid PRIMARY KEY,
  as_of date NOT NULL,
  computed_at timestamptz NOT NULL,
  currency text NOT NULL,
  buyer_count int NOT NULL,
  active_count int NOT NULL,
  spending_count int NOT NULL,
  spend_minor bigint NOT NULL,
  recency_cuts int[] NOT NULL,
  frequency_cuts int[] NOT NULL,
  money_cuts_minor bigint[] NOT NULL,
  tier_limits_minor bigint[] NOT NULL,
  gap_spread real NOT NULL,
  gap_median_days real,
  settings jsonb NOT NULL
);
CREATE INDEX insight_basis_as_of_idx ON insight_basis (as_of DESC, computed_at DESC, basis_id DESC);
COMMENT ON TABLE insight_basis IS 'kind=reference append-only; What scores are measured against: quintile cuts, tier limits, the company''s typical spread of gaps, and the settings they were made with.';

-- Why a stage or tier holds is worked out when it is shown: kept in every row it would be rewritten every night.
CREATE TABLE insight_score (
  customer_id uuid PRIMARY KEY,
  recency_score smallint,
  frequency_score smallint,
  money_score smallint,
  stage text NOT NULL,
  tier text CHECK (tier IN ('A', 'B', 'C'))
);
COMMENT ON TABLE insight_score IS 'kind=customer-owned derived; Current quintiles, ladder stage and tier.';

CREATE TABLE insight_count (
  tier text NOT NULL CHECK (tier IN ('A', 'B', 'C', 'none')),
  stage text NOT NULL,
  customers int NOT NULL,
  spend_year_minor bigint NOT NULL,
  spend_total_minor bigint NOT NULL,
  PRIMARY KEY (tier, stage)
);
COMMENT ON TABLE insight_count IS 'kind=reference derived; Living customers and their spend by tier and stage, as of the last run: counting a million takes 300 ms.';

CREATE TABLE insight_change (
  customer_id uuid NOT NULL REFERENCES customers,
  change_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stage', 'tier')),
  from_value text,
  to_value text,
  changed_on date NOT NULL,
  changed_at timestamptz NOT NULL,
  why jsonb NOT NULL,
  by_user uuid,
  PRIMARY KEY (customer_id, change_id)
);
COMMENT ON TABLE insight_change IS 'kind=customer-owned append-only; History of ladder stage and tier with the reason of each change; what was so from the first is not a change.';

CREATE TABLE insight_override (
  customer_id uuid NOT NULL REFERENCES customers,
  kind text NOT NULL CHECK (kind IN ('stage', 'tier')),
  value text NOT NULL,
  reason text NOT NULL,
  review_on date,
  set_at timestamptz NOT NULL,
  set_by uuid,
  expired_at timestamptz,
  PRIMARY KEY (customer_id, kind)
);
CREATE INDEX insight_override_review_idx ON insight_override (review_on) WHERE review_on IS NOT NULL AND expired_at IS NULL;
COMMENT ON TABLE insight_override IS 'kind=customer-owned; A stage or tier set by hand, with the reason; wins over the rule until taken back or its day of review has come (expired_at).';

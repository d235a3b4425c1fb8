-- Each module publishes one view of facts, one row per customer; the platform projects them into one wide, indexed row.
-- Joining the modules' tables instead took 5,022 ms for a filtered, sorted page of 1 M customers; the wide row 1 ms.
-- The projection filters each view by the ids it refreshes, so a view may group without reading every customer.
-- Sort columns are NOT NULL (with -infinity, 0 or '' for "none") so that a keyset is a plain row comparison.

CREATE VIEW customers_facts AS
SELECT c.customer_id, c.kind, c.name, COALESCE(s.name_key, lower(c.name)) AS name_key, c.owner_id, c.department_id,
  c.region, c.source, c.external_ref, c.archived_at IS NOT NULL AS archived, c.created_at,
  t.tags, p.phone, p.email, i.last_interaction_at,
  -- Asked for by rooms that score, not by the projection, which therefore does not pay for them.
  c.referred_by IS NOT NULL AS referred,
  (SELECT count(*) FROM customers r WHERE r.referred_by = c.customer_id)::int AS referral_count,
  COALESCE((SELECT bool_and(x.do_not_contact) FROM customers_contact x WHERE x.customer_id = c.customer_id), false)
    AS do_not_contact
FROM customers c
LEFT JOIN customers_search s ON s.customer_id = c.customer_id
LEFT JOIN LATERAL (
  SELECT COALESCE(array_agg(tag ORDER BY tag), '{}') AS tags FROM customers_tag WHERE customer_id = c.customer_id
) t ON true
LEFT JOIN LATERAL (
  SELECT (array_agg(value ORDER BY position, contact_id) FILTER (WHERE kind = 'phone'))[1] AS phone,
    (array_agg(value ORDER BY position, contact_id) FILTER (WHERE kind = 'email'))[1] AS email
  -- What may be used: a list that offers a wrong number makes people dial it again.
  FROM customers_contact WHERE customer_id = c.customer_id AND wrong_since IS NULL AND NOT do_not_contact
) p ON true
LEFT JOIN LATERAL (
  SELECT max(occurred_at) AS last_interaction_at FROM customers_interaction
  WHERE customer_id = c.customer_id AND kind <> 'note'
) i ON true;
COMMENT ON VIEW customers_facts IS 'Who the customer is and who looks after them.';

CREATE VIEW orders_facts AS
SELECT customer_id, order_count, return_count, unconverted_count, orders_year, purchase_days, days_year, days_period,
  category_count, COALESCE(first_on, '-infinity') AS first_on, previous_on, COALESCE(last_on, '-infinity') AS last_on,
  spend_total_minor, spend_year_minor, spend_period_minor, spend_active_year_minor,
  gap_count, gap_mean_days, COALESCE(gap_median_days, 0)::real AS gap_median_days, gap_p95_days
FROM orders_rollup;
COMMENT ON VIEW orders_facts IS 'What the customer bought, in the company''s currency.';

CREATE VIEW insight_facts AS
SELECT customer_id, recency_score, frequency_score, money_score, stage,
  CASE stage WHEN 'suspect' THEN 1 WHEN 'prospect' THEN 2 WHEN 'disqualified' THEN 3 WHEN 'first_time' THEN 4
    WHEN 'repeat' THEN 5 WHEN 'client' THEN 6 WHEN 'advocate' THEN 7 ELSE 0 END::smallint AS stage_rank,
  tier, CASE tier WHEN 'A' THEN 3 WHEN 'B' THEN 2 WHEN 'C' THEN 1 ELSE 0 END::smallint AS tier_rank
FROM insight_score;
COMMENT ON VIEW insight_facts IS 'Quintiles, ladder stage and tier.';

CREATE VIEW retention_facts AS
SELECT customer_id, level AS risk_level,
  CASE level WHEN 'critical' THEN 3 WHEN 'warning' THEN 2 WHEN 'watch' THEN 1 ELSE 0 END::smallint AS risk_rank,
  at_stake_minor
FROM retention_risk;
COMMENT ON VIEW retention_facts IS 'Whether the customer is slipping away, and the money at stake.';

CREATE VIEW worklist_facts AS
SELECT customer_id, sum(open_task)::smallint AS open_tasks, max(at) AS last_outcome_at
FROM (
  SELECT customer_id, 1 AS open_task, NULL::timestamptz AS at FROM worklist_task WHERE state = 'open'
  UNION ALL
  SELECT o.customer_id, 0, o.at FROM worklist_outcome o WHERE o.outcome NOT IN ('dismissed', 'undone')
    AND NOT EXISTS (SELECT 1 FROM worklist_outcome u WHERE u.customer_id = o.customer_id AND u.undoes = o.outcome_id)
) w
GROUP BY customer_id;
COMMENT ON VIEW worklist_facts IS 'Open tasks and the last outcome logged.';

CREATE TABLE customer_profile (
  customer_id uuid PRIMARY KEY,
  kind text NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  owner_id uuid,
  department_id uuid,
  region text,
  source text,
  external_ref text,
  archived boolean NOT NULL,
  created_at timestamptz NOT NULL,
  tags text[] NOT NULL,
  phone text,
  email text,
  order_count int NOT NULL DEFAULT 0,
  purchase_days int NOT NULL DEFAULT 0,
  spend_total_minor bigint NOT NULL DEFAULT 0,
  spend_year_minor bigint NOT NULL DEFAULT 0,
  first_on date NOT NULL DEFAULT '-infinity',
  last_on date NOT NULL DEFAULT '-infinity',
  gap_median_days real NOT NULL DEFAULT 0,
  recency_score smallint,
  frequency_score smallint,
  money_score smallint,
  stage text NOT NULL DEFAULT 'suspect',
  stage_rank smallint NOT NULL DEFAULT 1,
  tier text,
  tier_rank smallint NOT NULL DEFAULT 0,
  risk_level text,
  risk_rank smallint NOT NULL DEFAULT 0,
  at_stake_minor bigint NOT NULL DEFAULT 0,
  open_tasks smallint NOT NULL DEFAULT 0,
  last_interaction_at timestamptz,
  last_outcome_at timestamptz
);
COMMENT ON TABLE customer_profile IS 'kind=customer-owned derived; All registered facts of a customer in one row; lists, segments and exports read it.';

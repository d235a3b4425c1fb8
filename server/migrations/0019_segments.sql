-- Groups of customers by rule: who is in, who was, and what the looks at everybody found.

CREATE TABLE segments_segment (
  segment_id uuid PRIMARY KEY,
  names jsonb NOT NULL,
  note text NOT NULL DEFAULT '',
  rule jsonb NOT NULL,
  version int NOT NULL DEFAULT 1,
  -- Whether everybody was looked at since the rule was last changed.
  filled boolean NOT NULL DEFAULT false,
  -- The organisation's day as of which everybody was last looked at.
  checked_on date,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  retired_at timestamptz,
  retired_by uuid
);
COMMENT ON TABLE segments_segment IS 'kind=reference; Segments: names in both languages and the rule tree (contract/segment-rules.ts).';

-- Two tables, so that the current members stay as small as they are: a membership is written here and, once it has
-- ended, moved to the other. 5,000,000 of them take 0.7 GB with both indexes.
CREATE TABLE segments_member (
  customer_id uuid NOT NULL,
  segment_id uuid NOT NULL,
  since timestamptz NOT NULL,
  cause text NOT NULL CHECK (cause IN ('first', 'changed', 'day', 'rule', 'repaired')),
  PRIMARY KEY (customer_id, segment_id)
);
-- Counts a segment and finds its newest members without the table.
CREATE INDEX segments_member_segment_idx ON segments_member (segment_id, since, customer_id);
COMMENT ON TABLE segments_member IS 'kind=customer-owned; Who is in which segment, since when, and why they came.';

CREATE TABLE segments_past (
  customer_id uuid NOT NULL,
  past_id uuid NOT NULL DEFAULT gen_random_uuid(),
  segment_id uuid NOT NULL,
  since timestamptz NOT NULL,
  cause text NOT NULL,
  until timestamptz NOT NULL,
  until_cause text NOT NULL CHECK (until_cause IN ('changed', 'day', 'rule', 'repaired')),
  PRIMARY KEY (customer_id, past_id)
);
CREATE INDEX segments_past_segment_idx ON segments_past (segment_id, until, customer_id);
COMMENT ON TABLE segments_past IS 'kind=customer-owned append-only; Memberships that have ended: since when, until when, and why both.';

CREATE TABLE segments_run (
  run_id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('fill', 'audit')),
  started_at timestamptz NOT NULL,
  -- Moved on with every batch: a run without a sign of life is dead.
  alive_at timestamptz NOT NULL,
  finished_at timestamptz,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'expired')),
  came int NOT NULL DEFAULT 0,
  went int NOT NULL DEFAULT 0,
  -- Segment → customers who stood otherwise than its rule said.
  alarms jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX segments_run_started_idx ON segments_run (started_at DESC);
COMMENT ON TABLE segments_run IS 'kind=local; Looks at everybody: to find the members of new segments, and nightly to check those of all.';

-- Asked for by rules: the birthday as its calendar and day (s0229, l0815, l0606+ in a leap month), and who must not be
-- contacted, which no audience may forget.
CREATE OR REPLACE VIEW customers_facts AS
SELECT c.customer_id, c.kind, c.name, COALESCE(s.name_key, lower(c.name)) AS name_key, c.owner_id, c.department_id,
  c.region, c.source, c.external_ref, c.archived_at IS NOT NULL AS archived, c.created_at,
  t.tags, p.phone, p.email, i.last_interaction_at,
  c.referred_by IS NOT NULL AS referred,
  (SELECT count(*) FROM customers r WHERE r.referred_by = c.customer_id)::int AS referral_count,
  COALESCE(p.do_not_contact, false) AS do_not_contact,
  left(c.birthday_calendar, 1) || lpad(c.birthday_month::text, 2, '0') || lpad(c.birthday_day::text, 2, '0')
    || CASE WHEN c.birthday_leap THEN '+' ELSE '' END AS birthday
FROM customers c
LEFT JOIN customers_search s ON s.customer_id = c.customer_id
LEFT JOIN LATERAL (
  SELECT COALESCE(array_agg(tag ORDER BY tag), '{}') AS tags FROM customers_tag WHERE customer_id = c.customer_id
) t ON true
LEFT JOIN LATERAL (
  -- The first that may be used: a list that offers a wrong number makes people dial it again.
  SELECT (array_agg(value ORDER BY position, contact_id) FILTER (
      WHERE kind = 'phone' AND wrong_since IS NULL AND NOT do_not_contact))[1] AS phone,
    (array_agg(value ORDER BY position, contact_id) FILTER (
      WHERE kind = 'email' AND wrong_since IS NULL AND NOT do_not_contact))[1] AS email,
    bool_and(do_not_contact) AS do_not_contact
  FROM customers_contact WHERE customer_id = c.customer_id
) p ON true
LEFT JOIN LATERAL (
  SELECT max(occurred_at) AS last_interaction_at FROM customers_interaction
  WHERE customer_id = c.customer_id AND kind <> 'note'
) i ON true;
ALTER TABLE customer_profile ADD COLUMN birthday text;
ALTER TABLE customer_profile ADD COLUMN do_not_contact boolean NOT NULL DEFAULT false;
-- The wide rows of before have neither: the next run writes them all.
INSERT INTO platform_dirty (customer_id) SELECT customer_id FROM customer_profile ON CONFLICT DO NOTHING;

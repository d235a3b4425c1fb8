-- Customers who turn out to be one: which pairs look alike, which were merged, and what takes a merge back.

ALTER TABLE customers ADD COLUMN merged_into uuid REFERENCES customers;
COMMENT ON COLUMN customers.merged_into IS 'Who they turned out to be. Their books stay under their own id and are read together with those of that customer; everything else went over.';
CREATE INDEX customers_merged_idx ON customers (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE customers_merge (
  customer_id uuid NOT NULL REFERENCES customers,
  merge_id uuid NOT NULL,
  merged_id uuid NOT NULL REFERENCES customers,
  -- Of which of the two each field is: {"name": "other", …}.
  chosen jsonb NOT NULL,
  merged_at timestamptz NOT NULL,
  merged_by uuid,
  undone_at timestamptz,
  undone_by uuid,
  PRIMARY KEY (customer_id, merge_id)
);
CREATE INDEX customers_merge_merged_idx ON customers_merge (merged_id);
COMMENT ON TABLE customers_merge IS 'kind=customer-owned; Merges: merged_id went up in customer_id, and whether that was taken back.';

-- Only what a merge changed is kept, column by column: a moved row costs its key, whatever stands in it.
CREATE TABLE platform_carried (
  customer_id uuid NOT NULL,
  carried_id uuid NOT NULL DEFAULT gen_random_uuid(),
  merge_id uuid NOT NULL,
  place int NOT NULL,
  table_name text NOT NULL,
  key jsonb NOT NULL,
  now_key jsonb,
  was jsonb,
  became jsonb,
  PRIMARY KEY (customer_id, carried_id)
);
CREATE INDEX platform_carried_merge_idx ON platform_carried (merge_id);
COMMENT ON TABLE platform_carried IS 'kind=customer-owned; Rows that a merge moved, changed, took away or made, by table: the columns it changed as they were and as it left them; until the merge is taken back.';
COMMENT ON COLUMN platform_carried.was IS 'Null: the merge made the row.';
COMMENT ON COLUMN platform_carried.became IS 'Null: the merge took the row away; was holds all of it.';

-- An order and its lines change their customer together; the check waits for the end of that transaction and no other.
ALTER TABLE orders_line ALTER CONSTRAINT orders_line_customer_id_order_id_fkey DEFERRABLE INITIALLY IMMEDIATE;

CREATE OR REPLACE VIEW customers_facts AS
SELECT c.customer_id, c.kind, c.name, COALESCE(s.name_key, lower(c.name)) AS name_key, c.owner_id, c.department_id,
  c.region, c.source, c.external_ref, c.archived_at IS NOT NULL AS archived, c.created_at,
  t.tags, p.phone, p.email, i.last_interaction_at,
  c.referred_by IS NOT NULL AS referred,
  (SELECT count(*) FROM customers r WHERE r.referred_by = c.customer_id AND r.merged_into IS NULL)::int AS referral_count,
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
) i ON true
WHERE c.merged_into IS NULL;

-- What was said with somebody who turned out to be this customer was said with this customer.
CREATE VIEW customers_merged AS
SELECT customer_id AS merged_id, merged_into AS customer_id FROM customers WHERE merged_into IS NOT NULL;
COMMENT ON VIEW customers_merged IS 'Who turned out to be whom.';

CREATE OR REPLACE VIEW worklist_facts AS
SELECT customer_id, sum(open_task)::smallint AS open_tasks, max(at) AS last_outcome_at
FROM (
  SELECT customer_id, 1 AS open_task, NULL::timestamptz AS at FROM worklist_task WHERE state = 'open'
  UNION ALL
  SELECT o.customer_id, 0, o.at FROM worklist_outcome o WHERE o.outcome NOT IN ('dismissed', 'undone')
    AND NOT EXISTS (SELECT 1 FROM worklist_outcome u WHERE u.customer_id = o.customer_id AND u.undoes = o.outcome_id)
  UNION ALL
  SELECT m.customer_id, 0, o.at FROM customers_merged m JOIN worklist_outcome o ON o.customer_id = m.merged_id
  WHERE o.outcome NOT IN ('dismissed', 'undone')
    AND NOT EXISTS (SELECT 1 FROM worklist_outcome u WHERE u.customer_id = o.customer_id AND u.undoes = o.outcome_id)
) w
GROUP BY customer_id;

-- Refers to nobody: that two look alike must not keep a customer whose import is taken back.
CREATE TABLE customers_pair (
  one_id uuid NOT NULL,
  other_id uuid NOT NULL,
  score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
  reasons text[] NOT NULL,
  found_at timestamptz NOT NULL,
  -- Somebody looked and said that they are two.
  distinct_at timestamptz,
  distinct_by uuid,
  PRIMARY KEY (one_id, other_id),
  CHECK (one_id < other_id)
);
CREATE INDEX customers_pair_score_idx ON customers_pair (score DESC, one_id, other_id);
CREATE INDEX customers_pair_other_idx ON customers_pair (other_id);
COMMENT ON TABLE customers_pair IS 'kind=own-keyed; Customers who look like one, how much and why; and pairs of whom somebody said that they are two.';

CREATE TABLE customers_scan (
  scan_id uuid PRIMARY KEY,
  asked_at timestamptz NOT NULL,
  asked_by uuid,
  finished_at timestamptz,
  customers int,
  pairs int
);
CREATE INDEX customers_scan_asked_idx ON customers_scan (asked_at DESC);
COMMENT ON TABLE customers_scan IS 'kind=local; Looks through all customers for pairs that look alike.';

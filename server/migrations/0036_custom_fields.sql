-- Fields of customers that the company adds itself, without a change of the schema (ADR 25): what there is to fill in
-- stands here, the values of a customer in one column beside their other fields.
CREATE TABLE customers_field (
  key text PRIMARY KEY CHECK (key ~ '^x_[a-z][a-z0-9_]{0,38}$'),
  type text NOT NULL CHECK (type IN ('text', 'number', 'money', 'date', 'choice', 'choices', 'customer', 'user', 'yes_no')),
  names jsonb NOT NULL,
  help jsonb,
  section jsonb,
  position int NOT NULL,
  required boolean NOT NULL,
  in_lists boolean NOT NULL,
  searched boolean NOT NULL,
  choices jsonb NOT NULL,
  archived_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid REFERENCES identity_user (id),
  version int NOT NULL DEFAULT 1
);
COMMENT ON TABLE customers_field IS 'kind=reference; Fields of customers that the company added: type, names, where they are used, what there is to choose from.';
CREATE INDEX customers_field_updated_by_idx ON customers_field (updated_by);
CREATE TRIGGER customers_field_changed AFTER INSERT OR UPDATE OR DELETE ON customers_field
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

-- By key: a text, a number (money in minor units), a day as text, true or false, the value of a choice, a list of them, an id.
ALTER TABLE customers ADD COLUMN custom jsonb NOT NULL DEFAULT '{}';
ALTER TABLE customer_profile ADD COLUMN custom jsonb NOT NULL DEFAULT '{}';

CREATE OR REPLACE VIEW customers_facts AS
SELECT c.customer_id, c.kind, c.name, COALESCE(s.name_key, lower(c.name)) AS name_key, c.owner_id, c.department_id,
  c.region, c.source, c.external_ref, c.archived_at IS NOT NULL AS archived, c.created_at,
  t.tags, p.phone, p.email, i.last_interaction_at,
  c.referred_by IS NOT NULL AS referred,
  (SELECT count(*) FROM customers r WHERE r.referred_by = c.customer_id AND r.merged_into IS NULL)::int AS referral_count,
  COALESCE(p.do_not_contact, false) AS do_not_contact,
  left(c.birthday_calendar, 1) || lpad(c.birthday_month::text, 2, '0') || lpad(c.birthday_day::text, 2, '0')
    || CASE WHEN c.birthday_leap THEN '+' ELSE '' END AS birthday,
  c.custom
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

-- Which of them lists keep in memory (ADR 14), and how: read with each look at the changes.
CREATE TABLE platform_list_column (
  key text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('figure', 'day', 'word', 'words'))
);
COMMENT ON TABLE platform_list_column IS 'kind=reference; Keys of customer_profile.custom that lists are filtered and sorted by, as numbers, days, words or sets of words.';

-- Pages and counts of the list are found in the memory of the process (platform/list, ADR 14) and no longer by the indexes
-- of 0010: fifteen of them, 2 GB for a million customers, which every change of a wide row had to be written into.
DROP VIEW platform_reference_state;
CREATE VIEW platform_reference_state AS SELECT version::text AS version FROM platform_reference;
COMMENT ON VIEW platform_reference_state IS 'Another text whenever people, settings or the basis of scores are other ones.';
DROP TABLE platform_cell;
-- With the column goes every index that carries it.
ALTER TABLE customer_profile DROP COLUMN cell;
DROP INDEX IF EXISTS customer_profile_last_idx, customer_profile_orders_idx, customer_profile_year_idx,
  customer_profile_total_idx, customer_profile_created_idx, customer_profile_name_idx, customer_profile_stake_idx,
  customer_profile_tags_idx, customer_profile_owner_idx, customer_profile_region_idx;
-- What is left is asked for by counts of one owner's customers, and by who looks for the newest order.
CREATE INDEX customer_profile_owner_idx ON customer_profile (owner_id);
CREATE INDEX customer_profile_last_idx ON customer_profile (last_on);
-- A night's figures are in no index: with room on the page a row is rewritten in place.
ALTER TABLE customer_profile SET (fillfactor = 80);

-- Which wide rows a transaction changed: a process takes in those of transactions that it has not seen (pg_snapshot).
CREATE TABLE platform_profile_change (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  customer_id uuid NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX platform_profile_change_xid_idx ON platform_profile_change (xid);
COMMENT ON TABLE platform_profile_change IS 'kind=local; Customers whose wide row was written or removed, by transaction; kept for a day.';

-- Who a phone, an address or a reference that begins so belongs to is told by the index.
DROP INDEX customers_contact_normal_idx;
CREATE INDEX customers_contact_normal_idx ON customers_contact (kind, normal) INCLUDE (customer_id);

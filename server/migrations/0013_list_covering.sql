-- Fetching and sorting what an owner or a region has left, without reading rows: these two indexes now carry what every
-- sort but the name asks for. A sixth of a thirtieth of the customers (6,600 of a million) then takes 2 ms instead of 30.
DROP INDEX customer_profile_owner_idx;
CREATE INDEX customer_profile_owner_idx ON customer_profile (owner_id, cell, customer_id)
  INCLUDE (region, last_on, spend_year_minor, order_count, spend_total_minor, created_at, at_stake_minor);
DROP INDEX customer_profile_region_idx;
CREATE INDEX customer_profile_region_idx ON customer_profile (region, owner_id, cell)
  INCLUDE (customer_id, last_on, spend_year_minor, order_count, spend_total_minor, created_at, at_stake_minor);

-- A range of days or amounts begins inside a cell; what lies beyond it there is read by the range, whatever the sort.
DROP INDEX customer_profile_cell_last_idx;
CREATE INDEX customer_profile_cell_last_idx ON customer_profile (cell, last_on, customer_id)
  INCLUDE (owner_id, region, spend_year_minor, order_count, spend_total_minor, created_at, at_stake_minor);
DROP INDEX customer_profile_cell_year_idx;
CREATE INDEX customer_profile_cell_year_idx ON customer_profile (cell, spend_year_minor, customer_id)
  INCLUDE (owner_id, region, last_on, order_count, spend_total_minor, created_at, at_stake_minor);

-- Whoever a search found is looked up here by id: whether the viewer may see them and how much they spend is told by
-- the key itself (2,000 take 2 ms instead of 6).
ALTER TABLE customer_profile DROP CONSTRAINT customer_profile_pkey,
  ADD CONSTRAINT customer_profile_pkey PRIMARY KEY (customer_id) INCLUDE (owner_id, cell, spend_year_minor);
-- The same for the beginning of a phone, an address or a reference: who it belongs to is told by the index.
DROP INDEX customers_contact_normal_idx;
CREATE INDEX customers_contact_normal_idx ON customers_contact (kind, normal) INCLUDE (customer_id);

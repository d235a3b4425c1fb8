-- Saved views of the list of customers.

CREATE TABLE customers_view (
  view_id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES identity_user,
  name text NOT NULL,
  shared boolean NOT NULL,
  query jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX customers_view_name_idx ON customers_view (owner_id, lower(name));
CREATE INDEX customers_view_shared_idx ON customers_view (shared) WHERE shared;
COMMENT ON TABLE customers_view IS 'kind=reference; Saved views of the list: filter, order and columns (contract/customer-views.ts), one''s own or shared.';

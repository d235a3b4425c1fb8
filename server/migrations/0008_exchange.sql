-- Files coming in and going out.

CREATE TABLE exchange_import (
  import_id uuid PRIMARY KEY,
  entity text NOT NULL CHECK (entity IN ('customers', 'orders')),
  state text NOT NULL CHECK (state IN ('ready', 'running', 'refreshing', 'done', 'failed', 'cancelling', 'cancelled', 'undoing', 'undone')),
  file_id uuid NOT NULL,
  file_name text NOT NULL,
  format jsonb NOT NULL,
  headers jsonb NOT NULL,
  mapping jsonb NOT NULL,
  options jsonb NOT NULL,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_created bigint NOT NULL DEFAULT 0,
  rows_updated bigint NOT NULL DEFAULT 0,
  rows_unchanged bigint NOT NULL DEFAULT 0,
  rows_rejected bigint NOT NULL DEFAULT 0,
  customers_created bigint NOT NULL DEFAULT 0,
  bytes_read bigint NOT NULL DEFAULT 0,
  bytes_total bigint NOT NULL DEFAULT 0,
  notes jsonb NOT NULL DEFAULT '[]',
  checkpoint jsonb,
  attempts int NOT NULL DEFAULT 0,
  error_code text,
  error_detail text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  started_at timestamptz,
  finished_at timestamptz
);
CREATE INDEX exchange_import_created_idx ON exchange_import (created_at DESC, import_id);
COMMENT ON TABLE exchange_import IS 'kind=own-keyed; One import of one file: mapping, how far it is, and its totals (read = created + updated + unchanged + rejected).';

CREATE TABLE exchange_reject (
  import_id uuid NOT NULL REFERENCES exchange_import ON DELETE CASCADE,
  row_number bigint NOT NULL,
  code text NOT NULL,
  column_name text,
  value text,
  cells jsonb NOT NULL,
  PRIMARY KEY (import_id, row_number)
);
COMMENT ON TABLE exchange_reject IS 'kind=own-keyed; Rows that did not go in, with their reason.';

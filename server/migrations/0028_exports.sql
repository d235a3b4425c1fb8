-- Customers written to a file in the background; the file lies beside the uploads and goes after some days.

CREATE TABLE exchange_export (
  export_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'cancelling', 'cancelled', 'failed', 'done', 'expired')),
  format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
  language text NOT NULL,
  target jsonb NOT NULL,
  columns text[] NOT NULL,
  purpose text NOT NULL,
  file_name text NOT NULL,
  rows_done bigint NOT NULL DEFAULT 0,
  rows_total bigint,
  file_id uuid,
  size_bytes bigint,
  attempts int NOT NULL DEFAULT 0,
  error_code text,
  created_at timestamptz NOT NULL,
  -- Who asked: a user, or a key with or without one.
  created_by uuid,
  key_id uuid,
  origin text,
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  CHECK (created_by IS NOT NULL OR key_id IS NOT NULL)
);
CREATE INDEX exchange_export_asked_idx ON exchange_export (created_by, key_id, export_id DESC);
CREATE INDEX exchange_export_open_idx ON exchange_export (state) WHERE state IN ('queued', 'running', 'cancelling');
CREATE INDEX exchange_export_file_idx ON exchange_export (expires_at) WHERE file_id IS NOT NULL;
COMMENT ON TABLE exchange_export IS 'kind=own-keyed; Exports: who asked for what and why, how far they are, and the file until it goes.';

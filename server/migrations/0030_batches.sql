-- One action on many customers: what was asked, and what became of each.

CREATE TABLE customers_batch (
  batch_id uuid PRIMARY KEY,
  action jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'cancelling', 'cancelled', 'failed', 'done', 'undoing', 'undone')),
  total int NOT NULL,
  error_code text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  key_id uuid,
  origin text,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK (created_by IS NOT NULL OR key_id IS NOT NULL)
);
CREATE INDEX customers_batch_asked_idx ON customers_batch (created_by, key_id, batch_id DESC);
CREATE INDEX customers_batch_open_idx ON customers_batch (state) WHERE state IN ('queued', 'running', 'cancelling', 'undoing');
COMMENT ON TABLE customers_batch IS 'kind=own-keyed; Batches: one action on many customers, who asked, how far it is.';

CREATE TABLE customers_batch_row (
  customer_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  -- waiting → changed or left; changed → undone or stays.
  outcome text NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'changed', 'left', 'undone', 'stays')),
  code text,
  -- What was before, for the undo.
  kept jsonb,
  PRIMARY KEY (customer_id, batch_id)
);
CREATE INDEX customers_batch_row_batch_idx ON customers_batch_row (batch_id, outcome, customer_id);
COMMENT ON TABLE customers_batch_row IS 'kind=customer-owned; What became of each customer of a batch, and what undoing it needs.';

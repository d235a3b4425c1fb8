-- The platform's own tables: settings, events, audit, files, idempotency, dirty customers.

CREATE TABLE platform_setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid
);
COMMENT ON TABLE platform_setting IS 'kind=reference; One row per setting that was changed from its default.';

-- Readers keep a cursor (txid, event_id) and take only rows below pg_snapshot_xmin: ids alone would skip
-- transactions that commit late.
CREATE TABLE platform_event (
  customer_id uuid NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  actor_id uuid,
  data jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (customer_id, event_id)
);
CREATE INDEX platform_event_cursor_idx ON platform_event (txid, event_id);
COMMENT ON TABLE platform_event IS 'kind=customer-owned append-only; What happened to a customer, written in the transaction that made it happen.';

CREATE TABLE platform_event_cursor (
  consumer text PRIMARY KEY,
  txid xid8 NOT NULL,
  event_id uuid NOT NULL,
  moved_at timestamptz NOT NULL
);
COMMENT ON TABLE platform_event_cursor IS 'kind=local; How far each consumer has read the events.';

CREATE TABLE platform_audit (
  audit_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'key', 'system')),
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  origin text,
  reason text,
  value_salt bytea,
  value_hash bytea
);
CREATE INDEX platform_audit_subject_idx ON platform_audit (subject_kind, subject_id, audit_id);
CREATE INDEX platform_audit_at_idx ON platform_audit (at, audit_id);
COMMENT ON TABLE platform_audit IS 'kind=local append-only; Who did what to which record, when, from where and why; the values lie in platform_audit_value.';

CREATE TABLE platform_audit_value (
  audit_id uuid PRIMARY KEY REFERENCES platform_audit,
  customer_id uuid,
  before jsonb,
  after jsonb
);
CREATE INDEX platform_audit_value_customer_idx ON platform_audit_value (customer_id) WHERE customer_id IS NOT NULL;
COMMENT ON TABLE platform_audit_value IS 'kind=local; Personal values of audit rows; erasable while the salted hash in the audit row stays.';

CREATE TABLE platform_file (
  file_id uuid PRIMARY KEY,
  name text NOT NULL,
  media_type text NOT NULL,
  size_bytes bigint NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by uuid
);
COMMENT ON TABLE platform_file IS 'kind=local; Files kept in the data folder, by their id.';

CREATE TABLE platform_idempotency (
  key text NOT NULL,
  actor_id uuid NOT NULL,
  route text NOT NULL,
  body_hash text NOT NULL,
  status int,
  response jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (actor_id, key)
);
CREATE INDEX platform_idempotency_created_idx ON platform_idempotency (created_at);
COMMENT ON TABLE platform_idempotency IS 'kind=local; Answers of repeated writes, replayed for the same key and body; kept for a day.';

CREATE TABLE platform_dirty (
  customer_id uuid PRIMARY KEY,
  collected boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE platform_dirty IS 'kind=local; Customers whose derived rows are to be brought up to date by the next refresh.';

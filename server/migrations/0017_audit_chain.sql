-- The audit is chained: each link holds a hash of its row and of the link before. A row that is changed, taken out or
-- put in between is then found, by whomever it was done.

-- Rows are linked in the order of their transactions; those of before get that of this migration.
ALTER TABLE platform_audit ADD COLUMN txid xid8 NOT NULL DEFAULT pg_current_xact_id();
-- How the hash of the values was made: 1 as the program happened to write them (cannot be made again), 2 with sorted keys.
ALTER TABLE platform_audit ADD COLUMN value_form smallint NOT NULL DEFAULT 1 CHECK (value_form IN (1, 2));
ALTER TABLE platform_audit ALTER COLUMN value_form SET DEFAULT 2;
CREATE INDEX platform_audit_txid_idx ON platform_audit (txid, audit_id);

-- No reference to the row: a link has to stay where its row was taken out.
CREATE TABLE platform_audit_link (
  position bigint PRIMARY KEY,
  audit_id uuid NOT NULL UNIQUE,
  txid xid8 NOT NULL,
  hash bytea NOT NULL
);
COMMENT ON TABLE platform_audit_link IS 'kind=local append-only; The chain of the audit: SHA-256 of the link before and of the row, in the order of transactions.';

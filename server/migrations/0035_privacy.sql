-- What a person may ask of the company: consents with their proof, requests with their deadline, a page of their own,
-- erasure that leaves figures and no person.

-- An erased customer keeps a row without a person, so that orders and what was done still add up; nobody changes it.
ALTER TABLE customers ADD COLUMN erased_at timestamptz;

-- The words of a reason are somebody's and may name a person: from here on they lie with the erasable values.
ALTER TABLE platform_audit_value ADD COLUMN reason text;
ALTER TABLE platform_audit DROP CONSTRAINT platform_audit_value_form_check;
ALTER TABLE platform_audit ADD CHECK (value_form IN (1, 2, 3));
ALTER TABLE platform_audit ALTER COLUMN value_form SET DEFAULT 3;
-- Values of no one customer are looked through for a name.
CREATE INDEX platform_audit_value_other_idx ON platform_audit_value (audit_id) WHERE customer_id IS NULL;
COMMENT ON COLUMN platform_audit.value_form IS 'How the hash was made: 1 as the program happened to write the values, 2 with sorted keys, 3 with the reason too.';

-- Of tables that only grow, these columns may be emptied (platform/db/migrate.ts grants it): people's own words.
COMMENT ON COLUMN platform_event.data IS 'erasable; What is told with the event.';
COMMENT ON COLUMN customers_owner_change.reason IS 'erasable; Why, in the words of who did it.';
COMMENT ON COLUMN worklist_outcome.note IS 'erasable; What was said.';
COMMENT ON COLUMN worklist_outcome.before IS 'erasable; How things stood, so that it can be taken back.';
COMMENT ON COLUMN approvals_act.note IS 'erasable; Why, in the words of who acted.';
COMMENT ON COLUMN pool_move.reason IS 'erasable; Why, in the words of who gave the customer back.';
COMMENT ON COLUMN insight_change.why IS 'erasable; The rule with its figures, or the words of who set it.';

CREATE TABLE privacy_text (
  text_id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('marketing', 'care', 'survey')),
  version int NOT NULL,
  words jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid REFERENCES identity_user,
  UNIQUE (purpose, version)
);
COMMENT ON TABLE privacy_text IS 'kind=reference append-only; What people consent to, word for word, in both languages; the newest version of a purpose is asked.';

CREATE TABLE privacy_consent (
  customer_id uuid NOT NULL REFERENCES customers,
  consent_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('marketing', 'care', 'survey')),
  channel text NOT NULL CHECK (channel IN ('phone', 'sms', 'email', 'wechat')),
  given boolean NOT NULL,
  text_id uuid REFERENCES privacy_text,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  source text NOT NULL CHECK (source IN ('page', 'phone', 'in_person', 'writing')),
  by_user uuid,
  origin text,
  note text,
  PRIMARY KEY (customer_id, consent_id),
  CHECK (given <= (text_id IS NOT NULL))
);
COMMENT ON TABLE privacy_consent IS 'kind=customer-owned append-only; Each consent and each withdrawal with its proof; the newest of a purpose and channel holds.';
COMMENT ON COLUMN privacy_consent.origin IS 'erasable; Address it was given from on the page of one''s own.';
COMMENT ON COLUMN privacy_consent.note IS 'erasable; Where the proof lies, in the words of who recorded it.';

CREATE TABLE privacy_link (
  link_id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  customer_id uuid NOT NULL REFERENCES customers,
  made_at timestamptz NOT NULL,
  made_by uuid REFERENCES identity_user,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX privacy_link_customer_idx ON privacy_link (customer_id, made_at);
CREATE INDEX privacy_link_expires_idx ON privacy_link (expires_at);
COMMENT ON TABLE privacy_link IS 'kind=own-keyed; Ways to a customer''s own page: SHA-256 of 256 random bits; made by a colleague, or sent by e-mail (made_by null).';

CREATE TABLE privacy_request (
  customer_id uuid NOT NULL REFERENCES customers,
  request_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('correction', 'export', 'erasure')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'declined')),
  source text NOT NULL CHECK (source IN ('page', 'phone', 'in_person', 'writing')),
  asked_at timestamptz NOT NULL,
  recorded_by uuid,
  law text NOT NULL,
  due_on date NOT NULL,
  -- Years on the way whose holidays nobody has entered.
  unknown_years int[] NOT NULL DEFAULT '{}',
  content jsonb NOT NULL DEFAULT '{}',
  decided_at timestamptz,
  decided_by uuid,
  answer text,
  PRIMARY KEY (customer_id, request_id)
);
CREATE INDEX privacy_request_open_idx ON privacy_request (due_on, request_id) WHERE state = 'open';
CREATE INDEX privacy_request_decided_idx ON privacy_request (decided_at DESC, request_id) WHERE state <> 'open';
COMMENT ON TABLE privacy_request IS 'kind=customer-owned; What customers asked about their data, by which law until when, and what became of it.';

CREATE TABLE privacy_erasure (
  erasure_id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers,
  state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'withdrawn')),
  ground text NOT NULL CHECK (ground IN ('asked_for', 'no_longer_needed', 'consent_withdrawn', 'unlawful')),
  asked_at timestamptz NOT NULL,
  asked_by uuid,
  confirmed_at timestamptz,
  confirmed_by uuid,
  done_at timestamptz,
  tries int NOT NULL DEFAULT 0,
  report jsonb
);
CREATE UNIQUE INDEX privacy_erasure_once_idx ON privacy_erasure (customer_id) WHERE state <> 'withdrawn';
CREATE INDEX privacy_erasure_asked_idx ON privacy_erasure (asked_at DESC, erasure_id);
COMMENT ON TABLE privacy_erasure IS 'kind=own-keyed; Erasures: who asked and who confirmed, and what went and what stayed; nothing of the person.';

CREATE VIEW privacy_facts AS
SELECT customer_id, COALESCE(array_agg(consent ORDER BY consent) FILTER (WHERE given), '{}') AS consents,
  bool_or(erased) AS erased
FROM (
  SELECT customer_id, purpose || '_' || channel AS consent, given, false AS erased FROM (
    SELECT DISTINCT ON (customer_id, purpose, channel) customer_id, purpose, channel, given FROM (
      SELECT customer_id, purpose, channel, given, at, consent_id FROM privacy_consent
      -- What somebody said who turned out to be this customer.
      UNION ALL SELECT m.customer_id, c.purpose, c.channel, c.given, c.at, c.consent_id
      FROM customers_merged m JOIN privacy_consent c ON c.customer_id = m.merged_id) said
    ORDER BY customer_id, purpose, channel, at DESC, consent_id DESC) held
  UNION ALL
  SELECT customer_id, NULL, false, true FROM privacy_erasure WHERE state = 'done'
) known
GROUP BY customer_id;
COMMENT ON VIEW privacy_facts IS 'What the customer has consented to, purpose and channel; whether the person was erased.';
ALTER TABLE customer_profile ADD COLUMN consents text[] NOT NULL DEFAULT '{}', ADD COLUMN erased boolean NOT NULL DEFAULT false;

CREATE TABLE privacy_tombstone (
  hash bytea NOT NULL,
  erasure_id uuid NOT NULL REFERENCES privacy_erasure,
  PRIMARY KEY (hash, erasure_id)
);
COMMENT ON TABLE privacy_tombstone IS 'kind=own-keyed append-only; HMAC-SHA-256 of the references, phones and addresses of erased people under a secret that is not in the database, so that who comes back is noticed.';

CREATE TABLE privacy_returned (
  customer_id uuid NOT NULL REFERENCES customers,
  erasure_id uuid NOT NULL,
  noticed_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, erasure_id)
);
COMMENT ON TABLE privacy_returned IS 'kind=customer-owned append-only; Customers who have a phone, address or reference of somebody who was erased.';

CREATE TABLE privacy_run (
  run_id uuid PRIMARY KEY,
  ran_at timestamptz NOT NULL,
  removed jsonb NOT NULL
);
CREATE INDEX privacy_run_at_idx ON privacy_run (ran_at DESC);
COMMENT ON TABLE privacy_run IS 'kind=reference append-only; Nightly runs of the rules of keeping: how much of each kind went.';

-- The file of an import may be gone although the import is still told of.
ALTER TABLE exchange_import ADD COLUMN file_removed_at timestamptz;

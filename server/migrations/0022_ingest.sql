-- What other systems tell about customers, message by message: taken in durably, understood by a job, counted by day.

-- The key is the MD5 of the source and its messageId: 16 bytes, and a source can only collide with itself.
CREATE TABLE ingest_seen (
  message_key uuid PRIMARY KEY,
  received_at timestamptz NOT NULL
);
-- Rows come in the order of their time, so a summary of blocks finds the old ones: 0.1 % of what a tree would take.
CREATE INDEX ingest_seen_received_idx ON ingest_seen USING brin (received_at);
COMMENT ON TABLE ingest_seen IS 'kind=local; Messages taken in within the window of a week, so that one that comes again is not taken twice.';

-- A row lives from the answer to the sender until it is understood: some hundred milliseconds.
CREATE TABLE ingest_message (
  message_key uuid PRIMARY KEY,
  -- By the clock of the database: whoever sends after an answer comes after it, whichever process is asked.
  taken_at timestamptz NOT NULL,
  place smallint NOT NULL,
  source_id uuid NOT NULL,
  user_id uuid,
  received_at timestamptz NOT NULL,
  body text NOT NULL,
  -- The person it is about, while nobody knows who that is.
  waits_for text,
  -- Why it could not be understood; it is tried again when somebody asks.
  fault text
);
CREATE INDEX ingest_message_open_idx ON ingest_message (taken_at, place) WHERE waits_for IS NULL AND fault IS NULL;
CREATE INDEX ingest_message_waiting_idx ON ingest_message (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX ingest_message_fault_idx ON ingest_message (message_key) WHERE fault IS NOT NULL;
COMMENT ON TABLE ingest_message IS 'kind=local; Messages on their way in, in the order in which they were taken.';

CREATE TABLE ingest_person (
  person_key text PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers,
  linked_at timestamptz NOT NULL
);
CREATE INDEX ingest_person_customer_idx ON ingest_person (customer_id);
COMMENT ON TABLE ingest_person IS 'kind=own-keyed; Names that other systems have for a customer: anonymous ids (a:) and earlier user ids (u:).';

-- The day leads to the events of a page of a history; the id is the message's key, so the same message is one event for ever.
CREATE TABLE ingest_event (
  customer_id uuid NOT NULL REFERENCES customers,
  occurred_at timestamptz NOT NULL,
  event_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('track', 'page', 'screen', 'group')),
  name text NOT NULL,
  properties jsonb NOT NULL,
  source_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, occurred_at, event_id)
);
CREATE INDEX ingest_event_received_idx ON ingest_event USING brin (received_at);
COMMENT ON TABLE ingest_event IS 'kind=customer-owned; What customers did elsewhere: events, pages, screens, groups joined; kept for the time the company sets.';

-- Written with the events and kept beyond them: 200 pages a day are one row.
CREATE TABLE ingest_day (
  customer_id uuid NOT NULL REFERENCES customers,
  happened_on date NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  times int NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, happened_on, kind, name)
);
COMMENT ON TABLE ingest_day IS 'kind=customer-owned; How often a customer did what on which day of the organisation; segments and facts read it.';

CREATE TABLE ingest_touched (
  customer_id uuid PRIMARY KEY,
  -- Fields or orders changed, so that everything is derived anew; otherwise only what is read here.
  whole boolean NOT NULL
);
COMMENT ON TABLE ingest_touched IS 'kind=local; Customers whose wide row is to follow the messages just understood.';

CREATE VIEW ingest_facts AS
SELECT customer_id, sum(times)::int AS tracked_count, max(last_at) AS last_seen_at FROM ingest_day GROUP BY customer_id;
COMMENT ON VIEW ingest_facts IS 'How often and when last a customer was seen elsewhere.';

ALTER TABLE customer_profile ADD COLUMN tracked_count int NOT NULL DEFAULT 0, ADD COLUMN last_seen_at timestamptz;

-- Persons and organisations, how to reach them, who looks after them.

CREATE TABLE customers (
  customer_id uuid PRIMARY KEY,
  kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'organisation')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  alias text,
  gender text CHECK (gender IN ('female', 'male', 'other')),
  birthday_calendar text CHECK (birthday_calendar IN ('solar', 'lunar')),
  birthday_year smallint,
  birthday_month smallint CHECK (birthday_month BETWEEN 1 AND 12),
  birthday_day smallint CHECK (birthday_day BETWEEN 1 AND 31),
  birthday_leap boolean NOT NULL DEFAULT false,
  region text,
  source text,
  owner_id uuid REFERENCES identity_user,
  department_id uuid REFERENCES identity_department,
  external_ref text,
  referred_by uuid,
  -- The reference of who recommended them, while no customer with it is known.
  referred_by_ref text,
  note text,
  archived_at timestamptz,
  archived_by uuid,
  archive_reason text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  import_id uuid,
  version int NOT NULL DEFAULT 1,
  -- Versions made by imports and their undoing; what is beyond was done by hand.
  import_versions int NOT NULL DEFAULT 0
);
CREATE INDEX customers_owner_idx ON customers (owner_id, customer_id);
CREATE INDEX customers_import_idx ON customers (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX customers_referred_idx ON customers (referred_by) WHERE referred_by IS NOT NULL;
CREATE INDEX customers_waiting_idx ON customers (referred_by_ref) WHERE referred_by_ref IS NOT NULL;
COMMENT ON TABLE customers IS 'kind=customer-owned; One row per customer, person or organisation.';

CREATE TABLE customers_identity (
  kind text NOT NULL CHECK (kind IN ('ref', 'contacts', 'name')),
  value text NOT NULL,
  customer_id uuid NOT NULL REFERENCES customers,
  PRIMARY KEY (kind, value)
);
CREATE INDEX customers_identity_customer_idx ON customers_identity (customer_id);
COMMENT ON TABLE customers_identity IS 'kind=own-keyed; Values that name exactly one customer: the external reference; for rows of files without one the MD5 of their contacts or the bare name, so that the same row finds the same customer again.';

CREATE TABLE customers_contact (
  customer_id uuid NOT NULL REFERENCES customers,
  contact_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('phone', 'email', 'wechat')),
  value text NOT NULL,
  normal text NOT NULL,
  label text,
  position smallint NOT NULL DEFAULT 0,
  do_not_contact boolean NOT NULL DEFAULT false,
  wrong_since timestamptz,
  import_id uuid,
  PRIMARY KEY (customer_id, contact_id),
  UNIQUE (customer_id, kind, normal)
);
CREATE INDEX customers_contact_normal_idx ON customers_contact (kind, normal);
COMMENT ON TABLE customers_contact IS 'kind=customer-owned; Phones, e-mail addresses and WeChat ids; normal is E.164 or lower case.';

CREATE TABLE customers_key_person (
  customer_id uuid NOT NULL REFERENCES customers,
  person_id uuid NOT NULL,
  name text NOT NULL,
  title text,
  phone text,
  email text,
  wechat text,
  weight smallint NOT NULL DEFAULT 3 CHECK (weight BETWEEN 1 AND 5),
  note text,
  import_id uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, person_id)
);
COMMENT ON TABLE customers_key_person IS 'kind=customer-owned; Key persons of an organisation and the weight of their word (1 to 5).';

CREATE TABLE customers_tag (
  customer_id uuid NOT NULL REFERENCES customers,
  tag text NOT NULL,
  added_at timestamptz NOT NULL,
  added_by uuid,
  import_id uuid,
  PRIMARY KEY (customer_id, tag)
);
COMMENT ON TABLE customers_tag IS 'kind=customer-owned; Tags of a customer.';

CREATE TABLE customers_owner_change (
  customer_id uuid NOT NULL REFERENCES customers,
  change_id uuid NOT NULL,
  from_owner uuid,
  to_owner uuid,
  changed_at timestamptz NOT NULL,
  changed_by uuid,
  reason text,
  PRIMARY KEY (customer_id, change_id)
);
COMMENT ON TABLE customers_owner_change IS 'kind=customer-owned append-only; The full history of who looked after a customer.';

CREATE TABLE customers_interaction (
  customer_id uuid NOT NULL REFERENCES customers,
  interaction_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('call', 'visit', 'note', 'message')),
  direction text CHECK (direction IN ('in', 'out')),
  occurred_at timestamptz NOT NULL,
  text text NOT NULL,
  by_user uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, interaction_id)
);
COMMENT ON TABLE customers_interaction IS 'kind=customer-owned; Calls, visits, notes and messages logged by hand.';

CREATE TABLE customers_assignment_rule (
  rule_id uuid PRIMARY KEY,
  position int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('region', 'round_robin')),
  region text,
  owner_ids uuid[] NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid
);
COMMENT ON TABLE customers_assignment_rule IS 'kind=reference; How unowned customers find an account manager: by region, else in turn.';

CREATE TABLE customers_search (
  customer_id uuid PRIMARY KEY,
  name_key text COLLATE "C" NOT NULL,
  tokens text[] NOT NULL
);
CREATE INDEX customers_search_tokens_idx ON customers_search USING gin (tokens) WITH (fastupdate = off);
COMMENT ON TABLE customers_search IS 'kind=customer-owned derived; Search tokens, each marked with its field, and the sort key of the name (pinyin).';

-- What an import changed on rows that were there before, so that it can be undone.
CREATE TABLE customers_before (
  customer_id uuid NOT NULL REFERENCES customers,
  import_id uuid NOT NULL,
  before jsonb NOT NULL,
  PRIMARY KEY (customer_id, import_id)
);
CREATE INDEX customers_before_import_idx ON customers_before (import_id);
COMMENT ON TABLE customers_before IS 'kind=customer-owned; What an import said about a customer who was there before, and how the fields it changed were until then.';

-- Who is told what happens to customers, and how the telling went.

CREATE TABLE webhooks_endpoint (
  endpoint_id uuid PRIMARY KEY,
  name text NOT NULL,
  url text NOT NULL,
  kinds text[] NOT NULL,
  -- Whose rights decide what is told: a user, or a key that acts for none.
  user_id uuid REFERENCES identity_user,
  key_id uuid REFERENCES identity_api_key,
  -- The secret is derived from the key of this Kith, the endpoint and this number; it is stored nowhere.
  generation int NOT NULL DEFAULT 1,
  previous_until timestamptz,
  active boolean NOT NULL DEFAULT true,
  gone_at timestamptz,
  created_at timestamptz NOT NULL,
  removed_at timestamptz
);
CREATE INDEX webhooks_endpoint_user_idx ON webhooks_endpoint (user_id);
CREATE INDEX webhooks_endpoint_key_idx ON webhooks_endpoint (key_id);
COMMENT ON TABLE webhooks_endpoint IS 'kind=reference; Addresses of other systems that are told what happens, and for whom.';

CREATE TABLE webhooks_delivery (
  endpoint_id uuid NOT NULL REFERENCES webhooks_endpoint,
  -- In the order of the events; the receiver knows it as webhook-id.
  delivery_id uuid NOT NULL,
  event_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'dropped')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  PRIMARY KEY (endpoint_id, delivery_id),
  UNIQUE (endpoint_id, event_id)
);
-- The oldest of each customer first; the others of the same customer wait for it.
CREATE INDEX webhooks_delivery_pending_idx ON webhooks_delivery (endpoint_id, customer_id, delivery_id) WHERE state = 'pending';
CREATE INDEX webhooks_delivery_dead_idx ON webhooks_delivery (endpoint_id, delivery_id) WHERE state = 'dead';
COMMENT ON TABLE webhooks_delivery IS 'kind=local; What an endpoint was told or is to be told; what is said is read from the event and with the rights of the moment.';

CREATE TABLE webhooks_attempt (
  endpoint_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  at timestamptz NOT NULL,
  milliseconds int NOT NULL,
  status int,
  error text,
  request jsonb NOT NULL,
  answer jsonb NOT NULL,
  answer_body text NOT NULL,
  PRIMARY KEY (endpoint_id, delivery_id, attempt_id),
  FOREIGN KEY (endpoint_id, delivery_id) REFERENCES webhooks_delivery ON DELETE CASCADE
);
COMMENT ON TABLE webhooks_attempt IS 'kind=local; Each attempt of a delivery: the heads of question and answer, never what was said.';

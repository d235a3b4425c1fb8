-- The public pool: customers of nobody whom account managers may take, and how neglected ones come to it.

CREATE TABLE pool_notice (
  customer_id uuid PRIMARY KEY REFERENCES customers,
  owner_id uuid NOT NULL REFERENCES identity_user,
  return_on date NOT NULL,
  told_on date NOT NULL
);
CREATE INDEX pool_notice_return_idx ON pool_notice (return_on, customer_id);
COMMENT ON TABLE pool_notice IS 'kind=customer-owned; Neglected customers whose account manager was told that they go back to the pool, and on which day.';

CREATE TABLE pool_move (
  customer_id uuid NOT NULL REFERENCES customers,
  move_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('neglected', 'given_back', 'claimed')),
  -- Who had the customer until then; of a claim, who has them from then on.
  user_id uuid NOT NULL REFERENCES identity_user,
  quiet_days int,
  reason text,
  at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, move_id)
);
CREATE INDEX pool_move_user_idx ON pool_move (user_id, kind, at);
COMMENT ON TABLE pool_move IS 'kind=customer-owned append-only; Who came to the pool from whom and why, and who took whom out of it.';

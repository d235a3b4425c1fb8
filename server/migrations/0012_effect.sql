-- What the warnings change: some customers at risk are held out of the lists at random, and compared with the others.

CREATE TABLE retention_seed (
  version int PRIMARY KEY,
  seed text NOT NULL,
  made_at timestamptz NOT NULL
);
COMMENT ON TABLE retention_seed IS 'kind=reference append-only; What the draw of the held-out hangs on; the newest counts, older ones explain earlier draws.';
INSERT INTO retention_seed (version, seed, made_at) VALUES (1, gen_random_uuid()::text, now());

-- One row per customer and episode, written when the list has reached them; nothing about it is ever changed, so that
-- neither later orders nor later settings move anybody into the other group.
CREATE TABLE retention_enrolment (
  customer_id uuid NOT NULL REFERENCES customers,
  episode int NOT NULL CHECK (episode > 0),
  arm text NOT NULL CHECK (arm IN ('treated', 'held_out')),
  enrolled_on date NOT NULL,
  enrolled_at timestamptz NOT NULL,
  window_days int NOT NULL CHECK (window_days > 0),
  share double precision NOT NULL CHECK (share > 0 AND share < 1),
  seed_version int NOT NULL REFERENCES retention_seed,
  level text NOT NULL CHECK (level IN ('watch', 'warning', 'critical')),
  at_stake_minor bigint NOT NULL,
  PRIMARY KEY (customer_id, episode)
);
CREATE INDEX retention_enrolment_day_idx ON retention_enrolment (enrolled_on);
COMMENT ON TABLE retention_enrolment IS 'kind=customer-owned append-only; Who was put on a list or held out of it, drawn at random; level, money at stake and share held out as they were then.';

CREATE TABLE retention_result (
  customer_id uuid NOT NULL,
  episode int NOT NULL,
  purchase_days int NOT NULL,
  spend_minor bigint NOT NULL,
  contacted boolean NOT NULL,
  PRIMARY KEY (customer_id, episode)
);
COMMENT ON TABLE retention_result IS 'kind=customer-owned derived; What came of an episode within its window so far: purchase days, spend in the company''s currency, whether somebody contacted the customer.';

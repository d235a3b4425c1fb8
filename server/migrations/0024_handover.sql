-- Customers change hands: by hand or by rule, all of a person's or some, in the background, to be taken back for a day.

CREATE TABLE handover (
  handover_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone', 'failed')),
  -- Whose customers; null: of several people, or of nobody.
  from_owner uuid REFERENCES identity_user,
  -- The person leaves: once nothing is theirs any more the account is closed.
  leaves boolean NOT NULL DEFAULT false,
  rule text NOT NULL CHECK (rule IN ('fewest', 'value', 'assignment')),
  note text,
  introduce text NOT NULL CHECK (introduce IN ('nobody', 'best', 'everybody')),
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES identity_user,
  finished_at timestamptz,
  undone_at timestamptz,
  undone_by uuid REFERENCES identity_user,
  -- When the account was closed, and what each room gave up with it.
  closed_at timestamptz,
  closing jsonb,
  attempts smallint NOT NULL DEFAULT 0
);
CREATE INDEX handover_created_idx ON handover (created_at, handover_id);
COMMENT ON TABLE handover IS 'kind=own-keyed; Handovers of customers: from whom, by which rule, with which note, how far.';

CREATE TABLE handover_customer (
  customer_id uuid NOT NULL REFERENCES customers,
  handover_id uuid NOT NULL,
  from_owner uuid,
  to_owner uuid,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'moved', 'left_out', 'back', 'stays')),
  -- Why the customer was left out, or stays with the receiver.
  code text,
  words text,
  -- How the customer stood when they changed hands.
  standing jsonb,
  -- What each room changed of its own, so that it can be given back.
  kept jsonb,
  tasks int NOT NULL DEFAULT 0,
  at timestamptz,
  PRIMARY KEY (customer_id, handover_id)
);
CREATE INDEX handover_customer_state_idx ON handover_customer (handover_id, state, customer_id);
COMMENT ON TABLE handover_customer IS 'kind=customer-owned; The customers of a handover: to whom, with which words and facts, whether done.';

ALTER TABLE worklist_task DROP CONSTRAINT worklist_task_kind_check;
ALTER TABLE worklist_task ADD CHECK (kind IN ('churn_warning', 'call_back', 'first_contact', 'review', 'manual', 'introduction',
  'pool_warning'));

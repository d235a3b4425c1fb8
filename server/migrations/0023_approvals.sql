-- What has to be approved: the frozen document, who may sign it, and what happened to it.

CREATE TABLE approvals_request (
  approval_id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'void')),
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  customer_id uuid REFERENCES customers,
  amount_minor bigint,
  reason text NOT NULL,
  snapshot jsonb NOT NULL,
  stand jsonb NOT NULL,
  document_hash bytea NOT NULL,
  proposer_id uuid NOT NULL REFERENCES identity_user,
  carrier_id uuid REFERENCES identity_user,
  proposed_at timestamptz NOT NULL,
  steps jsonb NOT NULL,
  wait_minutes int NOT NULL,
  step int NOT NULL DEFAULT 0,
  seats jsonb NOT NULL,
  due_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by uuid REFERENCES identity_user,
  CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE UNIQUE INDEX approvals_request_open_once ON approvals_request (kind, subject_kind, subject_id) WHERE state = 'open';
CREATE INDEX approvals_request_due_idx ON approvals_request (due_at, approval_id) WHERE state = 'open';
CREATE INDEX approvals_request_proposer_idx ON approvals_request (proposer_id, proposed_at DESC, approval_id DESC);
CREATE INDEX approvals_request_proposed_idx ON approvals_request (proposed_at DESC, approval_id DESC);
CREATE INDEX approvals_request_customer_idx ON approvals_request (customer_id, proposed_at DESC) WHERE customer_id IS NOT NULL;
COMMENT ON TABLE approvals_request IS 'kind=own-keyed; What was proposed, frozen, and where its approval stands; at most one open per kind and subject.';
COMMENT ON COLUMN approvals_request.stand IS 'How the subject stood when it was proposed; another stand voids the proposal.';
COMMENT ON COLUMN approvals_request.document_hash IS 'SHA-256 of the canonical document (RFC 8785): kind, subject, amount, reason, proposer, carrier, snapshot and stand.';
COMMENT ON COLUMN approvals_request.steps IS 'The steps of the rule as it was then.';
COMMENT ON COLUMN approvals_request.seats IS 'Signatures that the present step needs: whom it asked, and who signed.';

CREATE TABLE approvals_asked (
  approval_id uuid NOT NULL REFERENCES approvals_request,
  user_id uuid NOT NULL REFERENCES identity_user,
  for_id uuid NOT NULL REFERENCES identity_user,
  active boolean NOT NULL,
  PRIMARY KEY (approval_id, user_id)
);
CREATE INDEX approvals_asked_waiting_idx ON approvals_asked (user_id, approval_id) WHERE active;
COMMENT ON TABLE approvals_asked IS 'kind=own-keyed; Who was asked to sign, and for whom; active: who may sign now, written anew when people, rights or absences change.';

CREATE TABLE approvals_act (
  approval_id uuid NOT NULL REFERENCES approvals_request,
  act_id uuid NOT NULL,
  act text NOT NULL CHECK (act IN ('proposed', 'approved', 'rejected', 'commented', 'withdrawn', 'escalated', 'replaced', 'expired', 'voided')),
  step int NOT NULL,
  at timestamptz NOT NULL,
  by_user uuid REFERENCES identity_user,
  for_user uuid REFERENCES identity_user,
  note text,
  document_hash bytea NOT NULL,
  PRIMARY KEY (approval_id, act_id)
);
CREATE INDEX approvals_act_user_idx ON approvals_act (by_user, approval_id) WHERE act IN ('approved', 'rejected');
COMMENT ON TABLE approvals_act IS 'kind=own-keyed append-only; What was done about an approval, and the hash of the document it was done to.';

CREATE TABLE approvals_absence (
  absence_id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES identity_user,
  substitute_id uuid NOT NULL REFERENCES identity_user,
  from_on date NOT NULL,
  to_on date NOT NULL,
  set_at timestamptz NOT NULL,
  set_by uuid REFERENCES identity_user,
  CHECK (from_on <= to_on),
  CHECK (user_id <> substitute_id)
);
CREATE INDEX approvals_absence_user_idx ON approvals_absence (user_id, from_on);
COMMENT ON TABLE approvals_absence IS 'kind=reference; Who is away from one day to another, and who signs for them.';

-- What approvals give: more reveals of masked contacts until an instant.
CREATE TABLE customers_reveal_grant (
  user_id uuid NOT NULL REFERENCES identity_user,
  granted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  an_hour int NOT NULL CHECK (an_hour > 0),
  PRIMARY KEY (user_id, granted_at)
);
COMMENT ON TABLE customers_reveal_grant IS 'kind=reference; How many contacts more than usual somebody may see in an hour, until when.';

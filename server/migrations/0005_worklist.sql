-- What somebody should do, and what came of it.

CREATE TABLE worklist_play (
  play_id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  action text NOT NULL CHECK (action IN ('call', 'message', 'visit', 'gift')),
  task_kind text NOT NULL,
  words jsonb NOT NULL,
  active boolean NOT NULL DEFAULT true,
  position int NOT NULL DEFAULT 0,
  built_in boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL,
  updated_by uuid
);
COMMENT ON TABLE worklist_play IS 'kind=reference; Editable plays: title, script steps and offers per language.';

CREATE TABLE worklist_task (
  customer_id uuid NOT NULL REFERENCES customers,
  task_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('churn_warning', 'call_back', 'first_contact', 'review', 'manual')),
  reason_key text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dismissed', 'closed')),
  assignee_id uuid REFERENCES identity_user,
  title text,
  reason jsonb NOT NULL DEFAULT '{}',
  level text CHECK (level IN ('watch', 'warning', 'critical')),
  at_stake_minor bigint NOT NULL DEFAULT 0,
  urgency real NOT NULL DEFAULT 1,
  rank_score double precision NOT NULL DEFAULT 0,
  action text NOT NULL DEFAULT 'call' CHECK (action IN ('call', 'message', 'visit', 'gift')),
  play_id uuid REFERENCES worklist_play,
  attempts smallint NOT NULL DEFAULT 0,
  due_at timestamptz,
  snoozed_until timestamptz,
  opened_at timestamptz NOT NULL,
  opened_by uuid,
  updated_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by uuid,
  close_reason text,
  PRIMARY KEY (customer_id, task_id)
);
CREATE UNIQUE INDEX worklist_task_open_once ON worklist_task (customer_id, kind, reason_key) WHERE state = 'open';
CREATE INDEX worklist_task_today_idx ON worklist_task (assignee_id, rank_score DESC, task_id) WHERE state = 'open';
CREATE INDEX worklist_task_due_idx ON worklist_task (assignee_id, due_at) WHERE state = 'open' AND due_at IS NOT NULL;
CREATE INDEX worklist_task_closed_idx ON worklist_task (closed_at, assignee_id) WHERE state <> 'open';
CREATE INDEX worklist_task_kind_idx ON worklist_task (kind, state);
COMMENT ON TABLE worklist_task IS 'kind=customer-owned; Tasks; at most one open per customer, kind and reason.';

CREATE TABLE worklist_outcome (
  customer_id uuid NOT NULL REFERENCES customers,
  outcome_id uuid NOT NULL,
  task_id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('reached', 'not_reached', 'will_buy', 'bought', 'complaint', 'wrong_number', 'do_not_contact', 'lost', 'done', 'dismissed', 'undone')),
  action text CHECK (action IN ('call', 'message', 'visit', 'gift')),
  note text,
  dismiss_reason text CHECK (dismiss_reason IN ('handled', 'not_needed', 'wrong_warning', 'duplicate', 'other')),
  churn_reason text CHECK (churn_reason IN ('released', 'dissatisfied', 'poached', 'attracted', 'forced', 'other')),
  churn_cause text CHECK (churn_cause IN ('unmet_need', 'staff_turnover', 'competitor', 'overbearing', 'bad_faith', 'market', 'natural')),
  call_back_at timestamptz,
  at_stake_minor bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL,
  by_user uuid,
  -- How things stood before, so that this can be taken back; and, in the row that does so, which one it takes back.
  before jsonb NOT NULL DEFAULT '{}',
  undoes uuid,
  PRIMARY KEY (customer_id, outcome_id),
  CHECK ((outcome = 'undone') = (undoes IS NOT NULL))
);
CREATE INDEX worklist_outcome_at_idx ON worklist_outcome (at, by_user);
COMMENT ON TABLE worklist_outcome IS 'kind=customer-owned append-only; What came of a task, as the person who did it said.';

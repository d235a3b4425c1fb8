-- What programs that speak the Model Context Protocol would write down, until a person says so.

CREATE TABLE mcp_draft (
  customer_id uuid NOT NULL REFERENCES customers,
  draft_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('note', 'task')),
  text text NOT NULL,
  due_at timestamptz,
  key_id uuid,
  by_user uuid,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  settled_by uuid,
  accepted boolean,
  PRIMARY KEY (customer_id, draft_id),
  CHECK ((settled_at IS NULL) = (accepted IS NULL))
);
CREATE INDEX mcp_draft_open_idx ON mcp_draft (draft_id) WHERE settled_at IS NULL;
COMMENT ON TABLE mcp_draft IS 'kind=customer-owned; Drafts of notes and tasks, who wrote them, and what a person made of them.';

-- Who may see what: departments as a tree.

ALTER TABLE identity_department ADD COLUMN parent_id uuid REFERENCES identity_department;
ALTER TABLE identity_department ADD CHECK (parent_id <> department_id);
CREATE INDEX identity_department_parent_idx ON identity_department (parent_id);
CREATE INDEX identity_user_department_idx ON identity_user (department_id);

-- Read with every sign-in, so kept under the version of what hardly anybody writes (0011).
CREATE TRIGGER identity_department_changed AFTER INSERT OR UPDATE OR DELETE ON identity_department
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

-- Roles: nine come with Kith (their permissions stand in code, so that a new one reaches them), others are made here.
CREATE TABLE identity_role (
  code text PRIMARY KEY,
  name text UNIQUE,
  permissions jsonb NOT NULL DEFAULT '{}',
  fields jsonb NOT NULL DEFAULT '{}',
  updated_at timestamptz,
  updated_by uuid REFERENCES identity_user,
  CHECK ((name IS NULL) = (code NOT LIKE 'own\_%'))
);
COMMENT ON TABLE identity_role IS 'kind=reference; Roles; of those that come with Kith (no name) only the code.';
INSERT INTO identity_role (code) VALUES ('administrator'), ('director'), ('manager'), ('account_manager'),
  ('service_agent'), ('care'), ('analyst'), ('auditor'), ('integration');
CREATE TRIGGER identity_role_changed AFTER INSERT OR UPDATE OR DELETE ON identity_role
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

ALTER TABLE identity_user DROP CONSTRAINT identity_user_role_check;
ALTER TABLE identity_user ADD FOREIGN KEY (role) REFERENCES identity_role;
ALTER TABLE identity_api_key DROP CONSTRAINT identity_api_key_role_check;
ALTER TABLE identity_api_key ADD FOREIGN KEY (role) REFERENCES identity_role;
CREATE INDEX identity_user_role_idx ON identity_user (role);

-- Who helps with a customer of somebody else, until when.
CREATE TABLE customers_collaborator (
  customer_id uuid NOT NULL REFERENCES customers,
  user_id uuid NOT NULL REFERENCES identity_user,
  may_write boolean NOT NULL,
  expires_at timestamptz NOT NULL,
  added_at timestamptz NOT NULL,
  added_by uuid,
  PRIMARY KEY (customer_id, user_id)
);
CREATE INDEX customers_collaborator_user_idx ON customers_collaborator (user_id, expires_at);
COMMENT ON TABLE customers_collaborator IS 'kind=customer-owned; People who help with a customer of somebody else, and until when.';

-- Who may see what: departments as a tree.

ALTER TABLE identity_department ADD COLUMN parent_id uuid REFERENCES identity_department;
ALTER TABLE identity_department ADD CHECK (parent_id <> department_id);
CREATE INDEX identity_department_parent_idx ON identity_department (parent_id);
CREATE INDEX identity_user_department_idx ON identity_user (department_id);

-- Read with every sign-in, so kept under the version of what hardly anybody writes (0011).
CREATE TRIGGER identity_department_changed AFTER INSERT OR UPDATE OR DELETE ON identity_department
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

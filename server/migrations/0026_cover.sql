-- Who covers for whom while they are away: the substitute sees and does their work, customers stay whose they are.

CREATE TABLE handover_cover (
  cover_id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES identity_user,
  substitute_id uuid NOT NULL REFERENCES identity_user CHECK (substitute_id <> user_id),
  -- Both inclusive, in the organisation's zone.
  from_on date NOT NULL,
  until_on date NOT NULL CHECK (until_on >= from_on),
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES identity_user
);
CREATE INDEX handover_cover_user_idx ON handover_cover (user_id, until_on);
COMMENT ON TABLE handover_cover IS 'kind=reference; Who looks after whose customers, from a day until a day.';
-- Read with every sign-in, so kept under the version of what hardly anybody writes (0011).
CREATE TRIGGER handover_cover_changed AFTER INSERT OR UPDATE OR DELETE ON handover_cover
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

-- What every request reads and hardly anybody writes (people, settings, what scores are measured against) is kept by each process under this version,
-- which a request reads together with its sign-in: two queries of a list less, and never older than the request.
-- Triggers, so that no writer can forget (the login library writes identity_user too).
CREATE TABLE platform_reference (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
);
COMMENT ON TABLE platform_reference IS 'kind=reference; One row: how often people, settings or the basis of scores were written.';
INSERT INTO platform_reference (version) VALUES (1);

CREATE FUNCTION platform_reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE platform_reference SET version = version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER platform_setting_changed AFTER INSERT OR UPDATE OR DELETE ON platform_setting
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();
CREATE TRIGGER identity_user_changed AFTER INSERT OR UPDATE OR DELETE ON identity_user
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();
CREATE TRIGGER insight_basis_changed AFTER INSERT ON insight_basis
  FOR EACH STATEMENT EXECUTE FUNCTION platform_reference_changed();

-- The cells that hold customers (0010). Jumping through the index from one to the next took 6 ms of a request at a
-- million customers; this is read in 0.1. A cell is added with its first customer; the whole run drops empty ones.
CREATE TABLE platform_cell (
  cell int PRIMARY KEY
);
COMMENT ON TABLE platform_cell IS 'kind=reference derived; Cells of customer_profile that hold customers, and perhaps some that held them this day.';
INSERT INTO platform_cell SELECT DISTINCT cell FROM customer_profile;

-- Cells are not counted in the version: an import that adds one would hold its row until the chunk is committed.
CREATE VIEW platform_reference_state AS
SELECT r.version || ':' || c.cells AS version
FROM platform_reference r, (SELECT count(*) || ':' || COALESCE(sum(hashint4(cell)), 0) AS cells FROM platform_cell) c;
COMMENT ON VIEW platform_reference_state IS 'Another text whenever people, settings, the basis of scores or cells are other ones.';

-- An account manager searches among their own: the token of the owner lets the index leave those (customers/tokens.ts).
UPDATE customers_search s SET tokens = ARRAY(
  SELECT t COLLATE "C" FROM unnest(s.tokens || ARRAY['o:' || c.owner_id]) t ORDER BY 1)
FROM customers c WHERE c.customer_id = s.customer_id AND c.owner_id IS NOT NULL AND cardinality(s.tokens) > 0;

import { describe, expect, it } from 'vitest';
import { brief, plant } from './planting.ts';
import { checkTableNames } from './table-names.ts';
import { checkTables } from './tables.ts';

const FIRST = 'server/migrations/0001_first.sql';
const CUSTOMERS = `-- A semicolon; in a comment.
CREATE TABLE customers (customer_id uuid PRIMARY KEY, name text NOT NULL DEFAULT 'a;b');
COMMENT ON TABLE customers IS 'kind=customer-owned; One row per customer''s self.';
CREATE TABLE identity_user (id uuid PRIMARY KEY, email text UNIQUE);
COMMENT ON TABLE identity_user IS 'kind=reference; People who log in.';
CREATE TABLE worklist_task (
  customer_id uuid NOT NULL REFERENCES customers,
  task_id uuid NOT NULL,
  owner_id uuid REFERENCES identity_user,
  at_stake_minor bigint NOT NULL CHECK (at_stake_minor IN (1, 2)),
  PRIMARY KEY (customer_id, task_id)
);
CREATE UNIQUE INDEX worklist_task_once ON worklist_task (customer_id, task_id) WHERE owner_id IS NULL;
COMMENT ON TABLE worklist_task IS 'kind=customer-owned append-only derived; Tasks.';
CREATE VIEW worklist_facts AS SELECT customer_id FROM worklist_task;
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT 1; $$;
`;

const planted = (sql: string) =>
  brief(checkTables(plant({ [FIRST]: CUSTOMERS, 'server/migrations/0002_next.sql': sql }))).map(
    (each) => each.split(' ')[0],
  );

describe('table rules', () => {
  it('find nothing wrong with tidy tables', () => {
    expect(planted('SELECT 1;')).toEqual([]);
  });

  it.each([
    ['no comment', 'CREATE TABLE orders_x (id uuid PRIMARY KEY);', 'kind'],
    [
      'a comment without description',
      "CREATE TABLE orders_x (id uuid PRIMARY KEY); COMMENT ON TABLE orders_x IS 'kind=local';",
      'kind',
    ],
    ['a name of no module', "CREATE TABLE ordersx (id uuid); COMMENT ON TABLE ordersx IS 'kind=local; x';", 'name'],
    ['a view of no module', 'CREATE VIEW facts AS SELECT 1;', 'name'],
    [
      'a key that another column leads',
      'CREATE UNIQUE INDEX ON worklist_task (task_id, customer_id);',
      'customer-id-leads',
    ],
    ['a key over an expression', 'CREATE UNIQUE INDEX i ON worklist_task (lower(task_id));', 'customer-id-leads'],
    ['a key added later', 'ALTER TABLE ONLY worklist_task ADD CONSTRAINT k UNIQUE (task_id);', 'customer-id-leads'],
    ['a unique column', 'ALTER TABLE worklist_task ADD COLUMN a text, ADD COLUMN b text UNIQUE;', 'customer-id-leads'],
    [
      'no primary key',
      "CREATE TABLE orders_x (customer_id uuid); COMMENT ON TABLE orders_x IS 'kind=customer-owned; x';",
      'primary-key',
    ],
    ['a trigger', 'CREATE TRIGGER t BEFORE INSERT ON worklist_task EXECUTE FUNCTION f();', 'trigger'],
    ['money without its unit', 'ALTER TABLE worklist_task ADD COLUMN total_amount bigint;', 'money'],
    ['money as a float', 'ALTER TABLE worklist_task ADD COLUMN cost_minor double precision;', 'money'],
    ['the type money', 'ALTER TABLE worklist_task ADD COLUMN x money;', 'money'],
    ['a quantity as a float', 'ALTER TABLE worklist_task ADD COLUMN quantity real;', 'quantity'],
    ['points that break', 'ALTER TABLE worklist_task ADD COLUMN points_earned numeric(10,2);', 'points'],
    ['an instant without zone', 'ALTER TABLE worklist_task ADD COLUMN seen_at timestamp;', 'instant'],
    [
      'a key to another kind',
      "CREATE TABLE orders_x (id uuid PRIMARY KEY, t uuid REFERENCES worklist_task); COMMENT ON TABLE orders_x IS 'kind=local; x';",
      'foreign-key',
    ],
    ['a key to nothing', 'ALTER TABLE worklist_task ADD FOREIGN KEY (task_id) REFERENCES nothing (id);', 'foreign-key'],
    [
      'a cascade from the customer',
      'ALTER TABLE worklist_task ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;',
      'cascade',
    ],
  ])('see %s', (_, sql, rule) => {
    expect(planted(sql)).toEqual([`tables/${rule}`]);
  });

  it('forget what a later migration drops', () => {
    expect(
      planted(
        'CREATE TABLE x (id uuid); DROP TABLE IF EXISTS x; ALTER TABLE customers ADD COLUMN fee int, DROP COLUMN fee;',
      ),
    ).toEqual([]);
  });

  it('keep one sequence without gaps', () => {
    const tree = plant({ [FIRST]: CUSTOMERS, 'server/migrations/0003_next.sql': '', 'server/migrations/fix.sql': '' });
    expect(brief(checkTables(tree))).toEqual([
      'tables/sequence server/migrations/0003_next.sql',
      'tables/sequence server/migrations/fix.sql',
    ]);
  });

  it('say where', () => {
    expect(brief(checkTables(plant({ [FIRST]: `${CUSTOMERS}\n\nCREATE TABLE stray (\n  id uuid\n);\n` })))).toEqual([
      'tables/kind server/migrations/0001_first.sql:19',
      'tables/name server/migrations/0001_first.sql:19',
    ]);
  });
});

describe('ownership of tables', () => {
  const named = (file: string, code: string) => brief(checkTableNames(plant({ [FIRST]: CUSTOMERS, [file]: code })));
  const worklist = 'server/src/modules/worklist';

  it.each([
    [`${worklist}/repo.ts`, 'sql`SELECT 1 FROM worklist_task`;'],
    [`${worklist}/repo-today.ts`, "db.selectFrom('worklist_task as t');"],
    [`${worklist}/index.ts`, "export const facts = 'worklist_facts';"],
    [`${worklist}/today.test.ts`, "db.selectFrom('customers');"],
    [
      `${worklist}/service.ts`,
      "t('customers:list'); permission('customers.read'); get('/customers'); // from customers",
    ],
    ['server/src/modules/customers/repo.ts', "db.selectFrom('customers');"],
    ['bench/list.ts', "db.selectFrom('customers');"],
  ])('lets %s do %s', (file, code) => {
    expect(named(file, code)).toEqual([]);
  });

  it.each([
    ['its own table outside repo', `${worklist}/service.ts`, "db.selectFrom('worklist_task');"],
    ["another module's table", `${worklist}/repo.ts`, 'sql`SELECT 1\nFROM customers c`;'],
    ["another module's table by the query builder", `${worklist}/repo.ts`, "db.innerJoin('customers as c', 'a', 'b');"],
    ["another module's view", `${worklist}/repo.ts`, "const view = 'customers_facts';"],
    ['a table in the application', 'server/src/app.ts', "const table = 'worklist_task';"],
    ["a module's table in the platform", 'server/src/platform/facts.ts', 'sql`delete from worklist_task`;'],
  ])('sees %s', (_, file, code) => {
    const view = 'CREATE VIEW customers_facts AS SELECT 1;';
    const found = checkTableNames(plant({ [FIRST]: CUSTOMERS + view, [file]: code }));
    expect(found.map((finding) => finding.rule)).toEqual(['tables/ownership']);
  });

  it('says on which line of a long statement', () => {
    expect(named(`${worklist}/repo.ts`, '\nsql`SELECT 1\nFROM customers c`;')).toEqual([
      `tables/ownership ${worklist}/repo.ts:3`,
    ]);
  });
});

import { basename } from 'node:path';
import type { Finding } from './finding.ts';
import { MODULES, ownerOf } from './modules.ts';
import { type Place, readSchema, type Schema, type Table } from './schema.ts';
import type { Tree } from './tree.ts';

const COMMENT =
  /^kind=(?<kind>customer-owned|own-keyed|reference|local)(?<append> append-only)?(?<derived> derived)?; \S/;
const MIGRATION = /^server\/migrations\/\d{4}_[a-z0-9_]+\.sql$/;
/** Words that make a numeric column money, unless the last word says it is a score, a count or a rate. */
const MONEY =
  /(^|_)(amount|price|cost|fee|spend|spent|revenue|refund|budget|paid|turnover|money|at_stake|compensation)(_|$)/;
const NOT_MONEY = /_(score|rank|count|rate|factor|percent|share|id|on|at|key)$/;
const FLOAT = /^(real|float|double precision)/;

type Kind = 'customer-owned' | 'own-keyed' | 'reference' | 'local';

/** What the comment of a table declares; undefined when it declares nothing. */
function kindOf(table: Table): Kind | undefined {
  return table.comment?.match(COMMENT)?.groups?.kind as Kind | undefined;
}

/** The numbered migrations of a tree, in order. */
export function migrationsOf(tree: Tree): { file: string; sql: string }[] {
  return tree.files.filter((file) => MIGRATION.test(file)).map((file) => ({ file, sql: tree.read(file) }));
}

/** Rules of the tables, read from the migrations alone: no database needed. */
export function checkTables(tree: Tree): Finding[] {
  const schema = readSchema(migrationsOf(tree));
  const tables = [...schema.tables.values()];
  return [
    ...checkSequence(tree),
    ...checkViews(schema),
    ...tables.flatMap((table) => [
      ...checkName(table),
      ...checkKind(table),
      ...checkCustomerOwned(table),
      ...checkColumns(table),
      ...checkForeignKeys(table, schema),
    ]),
  ];
}

function finding(rule: string, place: Place, message: string): Finding {
  return { rule: `tables/${rule}`, file: place.file, line: place.line, message };
}

/** One ordered sequence without gaps, so that two branches cannot both land a number. */
function checkSequence(tree: Tree): Finding[] {
  const files = tree.files.filter((file) => file.startsWith('server/migrations/') && file.endsWith('.sql'));
  return files
    .filter((file) => file !== 'server/migrations/schema.sql')
    .flatMap((file, index) => {
      const number = String(index + 1).padStart(4, '0');
      if (MIGRATION.test(file) && basename(file).startsWith(`${number}_`)) return [];
      return [
        { rule: 'tables/sequence', file, message: `should be named ${number}_<what>.sql: one sequence without gaps` },
      ];
    });
}

function checkName(table: Table): Finding[] {
  if (ownerOf(table.name)) return [];
  return [finding('name', table, `table ${table.name} starts with no module's name (${MODULES.join(', ')}, platform)`)];
}

function checkViews(schema: Schema): Finding[] {
  return [...schema.views].flatMap(([name, place]) =>
    ownerOf(name) ? [] : [finding('name', place, `view ${name} starts with no module's name`)],
  );
}

function checkKind(table: Table): Finding[] {
  if (kindOf(table)) return [];
  const wanted =
    "COMMENT ON TABLE … IS 'kind=<customer-owned|own-keyed|reference|local>[ append-only][ derived]; <description>'";
  return [finding('kind', table, `table ${table.name} declares no kind: ${wanted}`)];
}

/** What a cluster of machines asks for: all rows of a customer on one shard, no triggers. */
function checkCustomerOwned(table: Table): Finding[] {
  if (kindOf(table) !== 'customer-owned') return [];
  const findings = table.triggers.map((place) =>
    finding('trigger', place, `customer-owned table ${table.name} must have no trigger`),
  );
  if (!table.keys.some((key) => key.primary)) {
    findings.push(finding('primary-key', table, `customer-owned table ${table.name} has no primary key`));
  }
  for (const key of table.keys) {
    if (key.columns[0] === 'customer_id') continue;
    const what = key.primary ? 'primary key' : 'unique key';
    findings.push(
      finding(
        'customer-id-leads',
        key,
        `${what} (${key.columns.join(', ')}) of ${table.name} must lead with customer_id`,
      ),
    );
  }
  return findings;
}

function checkColumns(table: Table): Finding[] {
  return table.columns.flatMap((column) => {
    const { name, type } = column;
    const wrong = (rule: string, message: string) => [finding(rule, column, `${table.name}.${name} ${message}`)];
    const numeric = /^(small|big)?int|^integer|^numeric|^decimal/.test(type) || FLOAT.test(type);
    if (type.startsWith('money')) return wrong('money', 'is of type money; use bigint minor units named …_minor');
    if (name.endsWith('_minor') && !/^bigint(\[\])?$/.test(type))
      return wrong('money', `is ${type}; minor units are bigint`);
    if (numeric && !name.endsWith('_minor') && MONEY.test(name) && !NOT_MONEY.test(name)) {
      return wrong('money', 'looks like money: keep minor units in a column named …_minor');
    }
    if (FLOAT.test(type) && /(^|_)quantity(_|$)/.test(name))
      return wrong('quantity', `is ${type}; quantities are numeric`);
    if (/^numeric|^decimal/.test(type) || FLOAT.test(type)) {
      if (/(^|_)points(_|$)/.test(name)) return wrong('points', `is ${type}; points are integers`);
    }
    if (/^timestamp(\(\d\))?( without time zone)?(\[\])?$/.test(type))
      return wrong('instant', 'is an instant without zone; use timestamptz');
    return [];
  });
}

/** Inside a kind, to reference tables, or to the customer; and cascades only from a child to its parent. */
function checkForeignKeys(table: Table, schema: Schema): Finding[] {
  const kind = kindOf(table);
  return table.foreignKeys.flatMap((key) => {
    const target = schema.tables.get(key.target);
    if (!target)
      return [finding('foreign-key', key, `${table.name} refers to ${key.target}, which no migration makes`)];
    const targetKind = kindOf(target);
    const findings: Finding[] = [];
    if (targetKind !== kind && targetKind !== 'reference' && key.target !== 'customers') {
      findings.push(
        finding(
          'foreign-key',
          key,
          `${table.name} (${kind}) refers to ${key.target} (${targetKind}), another kind of table`,
        ),
      );
    }
    if (key.cascade && (targetKind !== kind || key.target === 'customers')) {
      findings.push(
        finding('cascade', key, `${table.name} is deleted by cascade from ${key.target}, which is not its parent`),
      );
    }
    return findings;
  });
}

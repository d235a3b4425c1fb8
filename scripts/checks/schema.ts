import { parseStatements, Reader, type Token } from './sql.ts';

export type Place = { file: string; line: number };
export type Column = Place & { name: string; type: string };
export type Key = Place & { columns: string[]; primary: boolean };
export type ForeignKey = Place & { target: string; cascade: boolean };
export type Table = Place & {
  name: string;
  comment: string | undefined;
  columns: Column[];
  keys: Key[];
  foreignKeys: ForeignKey[];
  triggers: Place[];
};
/** Tables and views as the migrations leave them. */
export type Schema = { tables: Map<string, Table>; views: Map<string, Place> };

const CONSTRAINT = new Set(['constraint', 'primary', 'unique', 'foreign', 'check', 'exclude']);
const AFTER_TYPE = new Set([
  ...['not', 'null', 'default', 'check', 'collate', 'constraint', 'generated'],
  ...['primary', 'references', 'unique', 'storage', 'compression'],
]);

/** Replays the migrations, in order, as far as tables, keys and comments go; the rest is passed over. */
export function readSchema(migrations: { file: string; sql: string }[]): Schema {
  const schema: Schema = { tables: new Map(), views: new Map() };
  for (const { file, sql } of migrations) {
    for (const statement of parseStatements(sql)) apply(schema, file, new Reader(statement));
  }
  return schema;
}

function apply(schema: Schema, file: string, reader: Reader): void {
  const place = { file, line: reader.line };
  if (reader.take('create')) create(schema, place, reader);
  else if (reader.take('alter table')) alterTable(schema, place, reader);
  else if (reader.take('drop')) drop(schema, reader);
  else if (reader.take('comment on table')) {
    const table = schema.tables.get(reader.name());
    if (table && reader.take('is')) table.comment = reader.next();
  }
}

function create(schema: Schema, place: Place, reader: Reader): void {
  reader.take('or replace');
  const unique = reader.take('unique');
  for (const word of ['unlogged', 'temporary', 'temp', 'constraint', 'materialized', 'recursive']) reader.take(word);
  if (reader.take('table')) createTable(schema, place, reader);
  else if (reader.take('index') && unique) createUniqueIndex(schema, place, reader);
  else if (reader.take('view')) {
    reader.take('if not exists');
    schema.views.set(reader.name(), place);
  } else if (reader.take('trigger')) {
    while (!reader.done && !reader.take('on')) reader.next();
    schema.tables.get(reader.name())?.triggers.push(place);
  }
}

function createTable(schema: Schema, place: Place, reader: Reader): void {
  reader.take('if not exists');
  const name = reader.name();
  const table: Table = { ...place, name, comment: undefined, columns: [], keys: [], foreignKeys: [], triggers: [] };
  // A partition has the columns, keys and kind of its parent.
  if (reader.take('partition of')) {
    const parent = schema.tables.get(reader.name());
    if (parent) Object.assign(table, { comment: parent.comment, columns: parent.columns, keys: parent.keys });
  } else for (const item of reader.list()) addItem(table, place.file, new Reader(item));
  schema.tables.set(name, table);
}

/** One line between the parentheses of CREATE TABLE: a column or a constraint. */
function addItem(table: Table, file: string, reader: Reader): void {
  const place = { file, line: reader.line };
  if (CONSTRAINT.has(reader.peek())) addConstraint(table, place, reader);
  else addColumn(table, place, reader);
}

function addColumn(table: Table, place: Place, reader: Reader): void {
  const column: Column = { ...place, name: reader.next(), type: '' };
  while (!reader.done && !AFTER_TYPE.has(reader.peek())) {
    const word = reader.next();
    column.type += /^\w/.test(word) && /\w$/.test(column.type) ? ` ${word}` : word;
  }
  table.columns.push(column);
  for (; !reader.done; reader.next()) {
    if (reader.take('primary key')) table.keys.push({ ...place, columns: [column.name], primary: true });
    if (reader.take('unique')) table.keys.push({ ...place, columns: [column.name], primary: false });
    if (reader.peek() === 'references') addForeignKey(table, place, reader);
  }
}

function addConstraint(table: Table, place: Place, reader: Reader): void {
  if (reader.take('constraint')) reader.next();
  if (reader.take('primary key')) table.keys.push({ ...place, columns: columnNames(reader.list()), primary: true });
  else if (reader.take('unique')) {
    reader.take('nulls not distinct');
    table.keys.push({ ...place, columns: columnNames(reader.list()), primary: false });
  } else if (reader.take('foreign key')) {
    reader.list();
    addForeignKey(table, place, reader);
  }
}

function addForeignKey(table: Table, place: Place, reader: Reader): void {
  reader.take('references');
  const target = reader.name();
  const rest = reader.tokens.slice(reader.at).map((token) => token.text);
  const cascade = /\bon delete cascade\b/.test(rest.join(' '));
  table.foreignKeys.push({ ...place, target, cascade });
}

function createUniqueIndex(schema: Schema, place: Place, reader: Reader): void {
  reader.take('concurrently');
  reader.take('if not exists');
  if (reader.peek() !== 'on') reader.name();
  reader.take('on');
  reader.take('only');
  const table = schema.tables.get(reader.name());
  if (reader.take('using')) reader.next();
  table?.keys.push({ ...place, columns: columnNames(reader.list()), primary: false });
}

function alterTable(schema: Schema, place: Place, reader: Reader): void {
  reader.take('if exists');
  reader.take('only');
  const name = reader.name();
  const table = schema.tables.get(name);
  if (!table) return;
  if (reader.take('rename to')) {
    schema.tables.delete(name);
    table.name = reader.name();
    schema.tables.set(table.name, table);
    return;
  }
  // Each action of the list, read as if it stood alone.
  const actions = new Reader([paren('('), ...reader.tokens.slice(reader.at), paren(')')]).list();
  for (const action of actions) alterOne(table, place, new Reader(action));
}

function alterOne(table: Table, place: Place, action: Reader): void {
  if (action.take('add')) {
    action.take('column');
    action.take('if not exists');
    addItem(table, place.file, action);
  } else if (action.take('drop column')) {
    action.take('if exists');
    const gone = action.next();
    table.columns = table.columns.filter((column) => column.name !== gone);
    table.keys = table.keys.filter((key) => !key.columns.includes(gone));
  }
  if (action.take('rename')) {
    action.take('column');
    const column = table.columns.find((each) => each.name === action.peek());
    action.next();
    if (column && action.take('to')) column.name = action.next();
  }
}

function drop(schema: Schema, reader: Reader): void {
  reader.take('materialized');
  const view = reader.take('view');
  if (!view && !reader.take('table')) return;
  reader.take('if exists');
  do {
    const name = reader.name();
    if (view) schema.views.delete(name);
    else schema.tables.delete(name);
  } while (reader.take(','));
}

/** First word of each item: `customer_id DESC` is customer_id; an expression stands as its first word. */
function columnNames(items: Token[][]): string[] {
  return items.map((item) => item[0]?.text ?? '');
}

function paren(text: string): Token {
  return { kind: 'punctuation', text, line: 0 };
}

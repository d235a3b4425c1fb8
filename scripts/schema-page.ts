import { openDatabase } from '../server/src/platform/db/client.ts';
import { MODULES, ownerOf } from './checks/modules.ts';

type Column = { name: string; type: string; nullable: boolean; initial: string | null; comment: string | null };
type Relation = {
  name: string;
  view: boolean;
  comment: string | null;
  columns: Column[];
  constraints: string[];
  indexes: string[];
};

const RELATIONS = `
SELECT c.relname AS name, c.relkind = 'v' AS view, obj_description(c.oid, 'pg_class') AS comment,
  (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'nullable', NOT a.attnotnull, 'initial', pg_get_expr(d.adbin, d.adrelid), 'comment', col_description(c.oid, a.attnum))
      ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c')
    ORDER BY position(k.contype::text in 'pufc'), k.conname) AS constraints,
  ARRAY(SELECT regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX (\\S+) ON \\S+ USING ', '\\1\\2 ')
    FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid)
    ORDER BY ic.relname) AS indexes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v')
ORDER BY c.relname`;

/** docs/schema.md: tables and views by module, as the catalogue and its comments have them. */
export async function describeSchema(url: string, stamp: string): Promise<string> {
  const { pool, close } = openDatabase(url, { max: 1 });
  const { rows } = await pool.query<Relation>(RELATIONS).finally(close);
  const sections = ['platform', ...MODULES].flatMap((module) => {
    const own = rows.filter(({ name }) => ownerOf(name) === module);
    return own.length === 0 ? [] : [`## ${module}`, ...own.map(describe)];
  });
  const head = ['# Tables and views', `<!-- npm run generate; ${stamp} -->`, INTRODUCTION];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

const INTRODUCTION = `Printed from the catalogue of a migrated database. Kinds of table: *customer-owned* (all rows of a customer lie
together, \`customer_id\` leads every key), *own-keyed* (its own id leads), *reference* (small, everywhere), *local*
(jobs, sessions, bookkeeping). Append-only tables are never updated; derived ones can be dropped and rebuilt.`;

function describe({ name, view, comment, columns, constraints, indexes }: Relation): string {
  const [, kind, description] = comment?.match(/^kind=([^;]+); (.*)$/s) ?? [undefined, 'view', comment ?? ''];
  const notes = columns.some((column) => column.comment !== null);
  const row = (...cells: string[]) => `| ${(notes ? cells : cells.slice(0, 3)).join(' | ')} |`;
  const lines = columns.map((column) => {
    const type = `${column.type}${column.nullable && !view ? ', may be null' : ''}`;
    return row(column.name, type, column.initial === null ? '' : `\`${column.initial}\``, column.comment ?? '');
  });
  const list = [...constraints, ...indexes.map((index) => `INDEX ${index}`)].map((each) => `- \`${each}\``);
  return [
    `### ${name}`,
    `*${view ? 'view' : kind}*. ${description}`,
    [row('Column', 'Type', 'Default', 'Note'), row('---', '---', '---', '---'), ...lines].join('\n'),
    ...(list.length > 0 ? [list.join('\n')] : []),
  ].join('\n\n');
}

import type { Finding } from './finding.ts';
import { ownerOf } from './modules.ts';
import { readSchema } from './schema.ts';
import { migrationsOf } from './tables.ts';
import { isCode, isTestCode, type Tree } from './tree.ts';

const SCANNED = /^(server\/src|samples|web\/src)\//;
/** What stands before a table's name in SQL; needed where the name is an everyday word such as `orders`. */
const BEFORE = String.raw`(?:from|join|into|update|table|only|using|references|copy|truncate|lock|analyze|vacuum)\s+`;
const QUERY_METHODS =
  /^(selectFrom|insertInto|updateTable|deleteFrom|mergeInto|(inner|left|right|full|cross)?[jJ]oin\w*|table|using|from)$/;

/** Only the module a table belongs to names it, and there only its repo*.ts; the platform names its own tables. */
export function checkTableNames(tree: Tree): Finding[] {
  const schema = readSchema(migrationsOf(tree));
  const tables = [...schema.tables.keys()];
  const views = [...schema.views.keys()];
  const files = tree.files.filter((file) => SCANNED.test(file) && isCode(file) && !isTestCode(file));
  return files.flatMap((file) => {
    const home = homeOf(file);
    return namesIn(tree, file, [...tables, ...views])
      .filter(({ name }) => {
        const owner = ownerOf(name);
        if (home === undefined || owner !== home.module) return true;
        // A module hands its own facts view to the platform, by name.
        return home.module !== 'platform' && !home.repo && !schema.views.has(name);
      })
      .map(({ name, line }) => {
        const message = `names the table ${name}, which only repo*.ts of ${ownerOf(name)} may`;
        return { rule: 'tables/ownership', file, line, message };
      });
  });
}

function homeOf(file: string): { module: string; repo: boolean } | undefined {
  if (file.startsWith('server/src/platform/')) return { module: 'platform', repo: true };
  const module = file.match(/^server\/src\/modules\/([^/]+)\//)?.[1];
  return module === undefined ? undefined : { module, repo: /\/repo(-[^/]+)?\.ts$/.test(file) };
}

type Named = { name: string; line: number };

/** Table names in the strings and templates of a file, as SQL or as the argument of a query builder. */
function namesIn(tree: Tree, file: string, tables: string[]): Named[] {
  if (tables.length === 0) return [];
  const source = tree.source(file);
  const telling = tables.filter((name) => name.includes('_'));
  const anywhere = new RegExp(`(?<![\\w.:/-])"?(${telling.join('|') || '(?!)'})"?(?![\\w-])`, 'gi');
  const inSql = new RegExp(`(?<![\\w-])${BEFORE}(?:public\\.)?"?(${tables.join('|')})"?(?![\\w:-])`, 'gi');
  const argument = new RegExp(`^(${tables.join('|')})( as \\w+)?$`);
  const found: Named[] = [];
  const scan = (text: string, offset: number) => {
    for (const pattern of [anywhere, inSql]) {
      for (const match of text.matchAll(pattern)) {
        const before = text.slice(0, match.index + match[0].length).split('\n').length - 1;
        if (match[1]) found.push({ name: match[1].toLowerCase(), line: source.line(offset) + before });
      }
    }
  };
  source.visit({
    Literal: (node) => {
      if (typeof node.value === 'string') scan(node.value, node.start);
    },
    TemplateElement: (node) => scan(node.value.raw, node.start),
    CallExpression: (node) => {
      if (node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return;
      const first = node.arguments[0];
      if (!QUERY_METHODS.test(node.callee.property.name) || first?.type !== 'Literal') return;
      const name = typeof first.value === 'string' ? first.value.match(argument)?.[1] : undefined;
      if (name) found.push({ name, line: source.line(first.start) });
    },
  });
  return unique(found);
}

function unique(found: Named[]): Named[] {
  return [...new Map(found.map((named) => [`${named.name}:${named.line}`, named])).values()];
}

import { posix } from 'node:path';
import type { Finding } from './finding.ts';
import { IMPORT_RULES, type ImportRule } from './import-rules.ts';
import { MODULES } from './modules.ts';
import { isCode, type Source, type Tree } from './tree.ts';

const CODE = /^(contract|server|web|samples|bench|e2e|scripts)\//;

/** One import: from a file to a file of the tree, to `npm:<package>` or to `node:<module>`. */
type Edge = { from: string; to: string; line: number; typeOnly: boolean };

/** Who may import whom (import-rules.ts), nothing that leads nowhere, no cycles. Seeing no import at all is an error. */
export function checkImports(tree: Tree): Finding[] {
  const files = tree.files.filter((file) => CODE.test(file) && isCode(file));
  const edges = files.flatMap((file) => edgesOf(tree.source(file)));
  const known = new Set(tree.files);
  return [
    ...(edges.length === 0
      ? [{ rule: 'imports/none', file: '.', message: `no import seen in ${files.length} files` }]
      : []),
    ...unknownModules(files),
    ...edges.flatMap((edge) => IMPORT_RULES.filter((rule) => breaks(edge, rule)).map((rule) => violation(edge, rule))),
    ...edges.filter(({ to }) => !/^(npm|node):/.test(to) && !known.has(to)).map((edge) => unresolved(edge)),
    ...cycles(edges),
  ];
}

function edgesOf(source: Source): Edge[] {
  const { staticImports, staticExports, dynamicImports } = source.module;
  const edge = (specifier: string, offset: number, typeOnly: boolean): Edge => {
    return { from: source.file, to: targetOf(source.file, specifier), line: source.line(offset), typeOnly };
  };
  const typeOnly = (start: number, end: number) => /^(import|export)\s+type\b/.test(source.text.slice(start, end));
  return [
    ...staticImports.map(({ moduleRequest, start, end }) => edge(moduleRequest.value, start, typeOnly(start, end))),
    ...staticExports.flatMap(({ entries, start, end }) => {
      const specifier = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
      return specifier === undefined ? [] : [edge(specifier, start, typeOnly(start, end))];
    }),
    ...dynamicImports.flatMap(({ moduleRequest, start }) => {
      const specifier = source.text.slice(moduleRequest.start, moduleRequest.end).match(/^['"`]([^'"`$]+)['"`]$/)?.[1];
      return specifier === undefined ? [] : [edge(specifier, start, false)];
    }),
  ];
}

/** Imports carry their extension, so a path needs no guessing. */
function targetOf(file: string, specifier: string): string {
  const path = specifier.replace(/\?.*$/, '');
  if (path.startsWith('.')) return posix.join(posix.dirname(file), path);
  if (path.startsWith('/')) return posix.join('web/public', path);
  if (path.startsWith('node:')) return path;
  const contract = path.match(/^@kith\/contract\/(.+)$/)?.[1];
  if (contract !== undefined) return `contract/src/${contract}.ts`;
  const name = path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
  return `npm:${name.replace('@types/', '')}`;
}

function breaks(edge: Edge, { from, fromNot, to, toNot, typesToo }: ImportRule): boolean {
  const match = edge.from.match(from);
  if (!match || (edge.typeOnly && !typesToo)) return false;
  if (fromNot !== undefined && new RegExp(fromNot).test(edge.from)) return false;
  if (toNot !== undefined && new RegExp(toNot).test(edge.to)) return false;
  return new RegExp(to.replace('$1', match[1] ?? '')).test(edge.to);
}

function violation({ from, to, line }: Edge, { name, why }: ImportRule): Finding {
  return { rule: `imports/${name}`, file: from, line, message: `imports ${to}: ${why}` };
}

function unresolved({ from, to, line }: Edge): Finding {
  return { rule: 'imports/unresolved', file: from, line, message: `imports ${to}, which is not there` };
}

/** A folder under modules/ that has no place in the order could import anything. */
function unknownModules(files: string[]): Finding[] {
  const folders = files.map((file) => file.match(/^(?:server|web)\/src\/modules\/([^/]+)\//)?.[1]);
  return [...new Set(folders)].flatMap((module) => {
    if (module === undefined || MODULES.includes(module)) return [];
    const message = `module ${module} has no place in the order`;
    return [{ rule: 'imports/unknown-module', file: 'scripts/checks/modules.ts', message }];
  });
}

/** Cycles of what runs, each reported once; types of one room may refer to each other. */
function cycles(edges: Edge[]): Finding[] {
  const next = Map.groupBy(
    edges.filter((edge) => !edge.typeOnly),
    (edge) => edge.from,
  );
  const done = new Set<string>();
  const findings: Finding[] = [];
  const walk = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) {
      const message = [...path.slice(start), file].join(' → ');
      findings.push({ rule: 'imports/cycle', file, message });
    }
    if (start !== -1 || done.has(file)) return;
    for (const edge of next.get(file) ?? []) walk(edge.to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return findings;
}

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Comment, type EcmaScriptModule, type Program, parseSync, Visitor, type VisitorObject } from 'oxc-parser';

const BINARY = /\.(png|jpe?g|gif|ico|webp|svg|woff2?|xlsx|zip|gz|pdf|parquet)$/i;

/** A parsed TypeScript file; offsets are characters, so that Chinese text does not shift the lines. */
export type Source = {
  file: string;
  text: string;
  program: Program;
  comments: Comment[];
  /** Its imports and exports. */
  module: EcmaScriptModule;
  /** Line (from 1) of a character offset. */
  line: (offset: number) => number;
  visit: (visitor: VisitorObject) => void;
};

/** The files of one checkout, read and parsed once for all checks. Paths are relative, with forward slashes. */
export type Tree = {
  root: string;
  /** Tracked and new files, sorted; nothing that .gitignore leaves out. */
  files: string[];
  read: (file: string) => string;
  source: (file: string) => Source;
};

/** Opens a checkout; a folder without git (a test's temporary one) is listed from disk. */
export function openTree(root: string): Tree {
  const files = listFiles(root);
  const texts = new Map<string, string>();
  const sources = new Map<string, Source>();
  const read = (file: string) => remember(texts, file, () => readFileSync(join(root, file), 'utf8'));
  return { root, files, read, source: (file) => remember(sources, file, () => parse(file, read(file))) };
}

function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function listFiles(root: string): string[] {
  const isFile = (file: string) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true;
  const listed = existsSync(join(root, '.git'))
    ? execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
        .toString()
        .split('\0')
    : globSync('**/*', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  return [...new Set(listed)].filter((file) => file !== '' && !BINARY.test(file) && isFile(file)).sort();
}

function parse(file: string, text: string): Source {
  const { program, comments, errors, module } = parseSync(file, text);
  const first = errors[0];
  if (first) throw new Error(`${file} cannot be parsed: ${first.message}`);
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const line = (offset: number) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
  return { file, text, program, comments, module, line, visit: (visitor) => new Visitor(visitor).visit(program) };
}

/** TypeScript a person wrote: neither declarations nor generated files. */
export function isCode(file: string): boolean {
  return /\.tsx?$/.test(file) && !/\.(gen|d)\.tsx?$/.test(file);
}

/** Tests, and what only tests and benches load. */
export function isTestCode(file: string): boolean {
  return (
    /\.(test|journey)\.tsx?$/.test(file) ||
    /(^|\/)(factory|testing[^/]*)\.tsx?$/.test(file) ||
    /^(e2e|bench)\//.test(file)
  );
}

import type { CallExpression, Node } from 'oxc-parser';
import type { Finding } from './finding.ts';
import { isCode, isTestCode, type Source, type Tree } from './tree.ts';

type TextRule = { rule: string; pattern: RegExp; message: string; files?: RegExp };

/** Patterns are spelled so that this file does not match them itself. */
const TEXT_RULES: TextRule[] = [
  {
    rule: 'machine-path',
    pattern: /(?<![\w.~*-])\/(?:work|root|tmp)\/[\w.]/,
    message: 'a path of one machine; use os.tmpdir(), a setting or a relative path',
  },
  {
    rule: 'leftover',
    // In quotes, three of them are the currency code for no currency (ISO 4217).
    pattern: /\b(?:TO[D]O|FIX[M]E|HAC[K])\b|(?<!['"`])\bXX[X]\b/,
    message: 'finish it or file it',
  },
  { rule: 'leftover', pattern: /\blorem\s+ipsum\b/i, message: 'write the real words' },
  {
    rule: 'suppression',
    pattern: /biome-ignore(?:-\w+)?\s+[\w/]+(?::\s*(?:<[^>]*>)?\s*\S{0,9}\s*$|\s*$)/,
    message: 'biome-ignore needs a reason: // biome-ignore lint/…: why',
  },
  {
    rule: 'suppression',
    pattern: /@ts-(?:ignor[e]|noche[c]k)|eslint-disa[b]le/,
    message: 'let the compiler see it, or expect the error with a reason',
  },
  { rule: 'suppression', pattern: /@ts-expect-error\s*$/, message: 'an expected error needs a reason' },
  {
    rule: 'registry',
    pattern: /"resolved": "(?!https:\/\/registry\.npmjs\.org\/|[a-z0-9-]+")/,
    message: 'a package from elsewhere than the public registry',
    files: /package-lock\.json$/,
  },
];

const ENVIRONMENT_ALLOWED =
  /^(server\/src\/(platform\/config|cli\/main|main)\.ts|scripts\/|e2e\/|bench\/|web\/vite\.config\.ts|vitest\.config\.ts)/;
const CLOCK_RULED = /^server\/src\/modules\/|^contract\//;

/** Words, paths, types and calls that have no place here. */
export function checkForbidden(tree: Tree): Finding[] {
  return [
    ...tree.files.flatMap((file) => inText(tree, file)),
    ...tree.files.filter(isCode).flatMap((file) => inCode(tree.source(file))),
  ];
}

function inText(tree: Tree, file: string): Finding[] {
  const rules = TEXT_RULES.filter(({ files }) => (files ? files.test(file) : file !== 'package-lock.json'));
  const text = tree.read(file);
  if (text.includes('\0')) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ rule, message }) => ({ rule: `forbidden/${rule}`, file, line: index + 1, message })),
    );
}

function inCode(source: Source): Finding[] {
  const findings: Finding[] = [];
  const test = isTestCode(source.file);
  const report = (rule: string, node: { start: number }, message: string) =>
    findings.push({ rule: `forbidden/${rule}`, file: source.file, line: source.line(node.start), message });
  source.visit({
    TSAnyKeyword: (node) => {
      if (!suppressed(source, node)) report('any', node, 'no `any`: say what it is, or `unknown` and look');
    },
    TSAsExpression: (node) => {
      const inner = node.expression.type === 'TSAsExpression' ? node.expression.typeAnnotation.type : '';
      if (inner === 'TSUnknownKeyword') report('double-cast', node, 'no cast through unknown: parse or narrow');
    },
    CatchClause: (node) => {
      if (node.body.body.length === 0 && !hasComment(source, node)) report('silent-catch', node, SILENT);
    },
    MemberExpression: (node) => {
      if (ENVIRONMENT_ALLOWED.test(source.file) || test) return;
      const text = source.text.slice(node.start, node.end);
      if (text === 'process.env') report('environment', node, 'the environment is read in platform/config.ts only');
    },
    NewExpression: (node) => {
      if (!CLOCK_RULED.test(source.file) || test || node.arguments.length > 0) return;
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date') report('clock', node, CLOCK);
    },
    CallExpression: (node) => {
      const name = source.text.slice(node.callee.start, node.callee.end);
      if (/^(Date\.now|Math\.random)$/.test(name) && CLOCK_RULED.test(source.file) && !test)
        report('clock', node, CLOCK);
      if (test) inTest(source, node, name, report);
      if (/\.catch$/.test(name) && swallows(node) && !hasComment(source, node)) report('silent-catch', node, SILENT);
    },
  });
  return findings;
}

const SILENT = 'no silent catch: handle it, or say in a comment why it may be ignored';
const CLOCK = 'clock and chance are passed in (platform/clock.ts), so that tests decide them';

function inTest(
  source: Source,
  node: CallExpression,
  name: string,
  report: (rule: string, node: Node, message: string) => void,
) {
  if (/^(it|test|describe|suite)(\.\w+)*\.only$/.test(name)) report('only', node, 'runs one test and hides the others');
  if (/^(it|test|describe|suite)(\.\w+)*\.(skip|todo)$/.test(name) && !hasReason(source, node)) {
    report('skip', node, 'say why in a comment above, or use skipIf with the condition');
  }
  if (/^(setTimeout|sleep|delay)$|\.waitForTimeout$/.test(name) && !hasReason(source, node)) {
    report('sleep', node, 'no sleep in a test: wait for the thing itself, or say why in a comment above');
  }
}

/** `.catch(() => {})` and `.catch(() => undefined)`. */
function swallows(node: CallExpression): boolean {
  const handler = node.arguments[0];
  if (handler?.type !== 'ArrowFunctionExpression') return false;
  if (handler.body.type === 'BlockStatement') return handler.body.body.length === 0;
  return handler.body.type === 'Identifier' && handler.body.name === 'undefined';
}

function hasComment(source: Source, node: { start: number; end: number }): boolean {
  return hasReason(source, node) || source.comments.some(({ start, end }) => start >= node.start && end <= node.end);
}

/** Biome sees `any` too; where it was given a reason, that reason holds here. */
function suppressed(source: Source, node: { start: number }): boolean {
  return source.comments.some(({ end, value }) => {
    return value.includes('noExplicitAny') && source.line(end) === source.line(node.start) - 1;
  });
}

/** A comment of at least ten letters on the same line or the line above. */
function hasReason(source: Source, node: { start: number }): boolean {
  const line = source.line(node.start);
  return source.comments.some(({ start, end, value }) => {
    const near = source.line(end) === line - 1 || source.line(start) === line;
    return near && value.trim().length >= 10;
  });
}

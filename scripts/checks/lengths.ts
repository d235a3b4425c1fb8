import type { Finding } from './finding.ts';
import { isCode, isTestCode, type Source, type Tree } from './tree.ts';

const FILE_ERROR = 500;
const FILE_WARNING = 300;
/** Lines of a function; a component holds its markup too. */
const FUNCTION_LINES = { ts: 70, tsx: 120 };
const HANDLER_LINES = 30;

/** Files, functions and handlers that one can take in at a glance. Tests and generated files are not measured. */
export function checkLengths(tree: Tree): Finding[] {
  const measured = tree.files.filter((file) => !/\.gen\.\w+$/.test(file) && !isTestCode(file));
  return [
    ...measured.filter((file) => /\.(tsx?|mjs|css)$/.test(file)).flatMap((file) => fileLength(tree, file)),
    ...measured.filter(isCode).flatMap((file) => functionLengths(tree.source(file))),
  ];
}

function fileLength(tree: Tree, file: string): Finding[] {
  const lines = tree.read(file).trimEnd().split('\n').length;
  if (lines <= FILE_WARNING) return [];
  const message = `${lines} lines; aim at ${FILE_WARNING}, ${FILE_ERROR} is the end`;
  return [{ rule: 'lengths/file', file, message, warning: lines <= FILE_ERROR }];
}

function functionLengths(source: Source): Finding[] {
  const findings: Finding[] = [];
  const handlers = new Set<number>();
  const measure = (node: { start: number; end: number }) => {
    const lines = source.line(node.end) - source.line(node.start) + 1;
    const handler = handlers.has(node.start);
    const limit = handler ? HANDLER_LINES : source.file.endsWith('.tsx') ? FUNCTION_LINES.tsx : FUNCTION_LINES.ts;
    if (lines <= limit) return;
    const message = `${handler ? 'handler' : 'function'} of ${lines} lines, ${limit} at most`;
    findings.push({ rule: 'lengths/function', file: source.file, line: source.line(node.start), message });
  };
  source.visit({
    CallExpression: (node) => {
      const handler = node.arguments[2];
      if (node.callee.type === 'Identifier' && node.callee.name === 'register' && handler) handlers.add(handler.start);
    },
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  });
  return findings;
}

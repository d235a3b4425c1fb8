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

type Span = { start: number; end: number };

function functionLengths(source: Source): Finding[] {
  const functions: Span[] = [];
  const handlers: Span[] = [];
  const add = ({ start, end }: Span) => functions.push({ start, end });
  source.visit({
    CallExpression: ({ callee, arguments: [, handler] }) => {
      // app.on(contract.list, async ({ ctx, viewer }) => …)
      const registers = callee.type === 'MemberExpression' && source.text.slice(callee.start, callee.end) === 'app.on';
      if (registers && handler) handlers.push({ start: handler.start, end: handler.end });
    },
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  });
  return functions.flatMap((each) => tooLong(source, each, handlers));
}

/** A function that registers handlers is a table of them: their lines are theirs, not its own. */
function tooLong(source: Source, { start, end }: Span, handlers: Span[]): Finding[] {
  const lines = (span: Span) => source.line(span.end) - source.line(span.start) + 1;
  const handler = handlers.some((each) => each.start === start);
  const inside = handlers.filter((each) => each.start > start && each.end < end);
  const own = lines({ start, end }) - inside.reduce((sum, each) => sum + lines(each) - 1, 0);
  const limit = handler ? HANDLER_LINES : source.file.endsWith('.tsx') ? FUNCTION_LINES.tsx : FUNCTION_LINES.ts;
  if (own <= limit) return [];
  const message = `${handler ? 'handler' : 'function'} of ${own} lines, ${limit} at most`;
  return [{ rule: 'lengths/function', file: source.file, line: source.line(start), message }];
}

import type {
  Argument,
  CallExpression,
  Expression,
  JSXOpeningElement,
  VariableDeclarator,
  VisitorObject,
} from 'oxc-parser';
import type { Source } from './tree.ts';

/** What i18next takes where none is named (web/src/lib/i18n.ts). */
const DEFAULT_NAMESPACE = 'common';

/**
 * A key the code asks for: `namespace:key`, or `key` alone where the namespace cannot be seen.
 * open: it goes on with an expression, so every key that begins so is meant.
 * hint: a plain string that may be a code with words; it counts as asked for, but need not exist.
 */
export type Use = { file: string; line: number; key: string; open?: boolean; hint?: boolean };

/** `const { t } = useTranslation('customers', { keyPrefix: 'list' })`, for the extent of its function. */
type Binding = Extent & { name: string; namespace: string; prefix: string };
type Extent = { start: number; end: number };
/** A call of something named like a translator, resolved once all bindings of the file are known. */
type Call = { name: string; key: Expression | Argument; options: string; at: number };
type Text = { text: string; open: boolean };

/** All keys one file asks for: calls of t, <Trans>, qualified strings, codes of problems, declared ones. */
export function usesIn(source: Source, namespaces: Set<string>): Use[] {
  const bindings: Binding[] = [];
  const calls: Call[] = [];
  const strings: (Text & { hint?: boolean; at: number })[] = [];
  source.visit({
    ...translators(source, bindings, calls),
    NewExpression: (node) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Problem' || !node.arguments[0]) return;
      for (const { text, open } of textsOf(node.arguments[0]))
        strings.push({ text: `errors:${text}`, open, at: node.start });
    },
    Literal: (node) => {
      if (typeof node.value !== 'string') return;
      if (isQualified(node.value, namespaces)) strings.push({ text: node.value, open: false, at: node.start });
      if (isCode(source, node.value))
        strings.push({ text: `errors:${node.value}`, open: false, hint: true, at: node.start });
    },
    TemplateLiteral: (node) => {
      const head = node.quasis[0]?.value.cooked ?? '';
      if (isQualified(head, namespaces))
        strings.push({ text: head, open: node.expressions.length > 0, at: node.start });
    },
  });
  const place = (at: number) => ({ file: source.file, line: source.line(at) });
  return [
    ...calls.flatMap((call) => resolve(call, bindings).map((use) => ({ ...use, ...place(call.at) }))),
    ...strings.map(({ text, open, hint, at }) => ({ key: text, open, hint: hint === true, ...place(at) })),
    ...declared(source),
  ];
}

/** Collects what useTranslation binds, and every call that may be a translator's. */
function translators(source: Source, bindings: Binding[], calls: Call[]): VisitorObject {
  const extents: Extent[] = [{ start: 0, end: source.text.length }];
  const enter = ({ start, end }: Extent) => void extents.push({ start, end });
  const leave = () => void extents.pop();
  return {
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    VariableDeclarator: (node) => {
      const binding = bindingOf(source, node);
      const extent = extents.at(-1);
      if (binding && extent) bindings.push({ ...binding, ...extent });
    },
    CallExpression: (node) => {
      const [key, options] = node.arguments;
      const name = calleeName(node);
      if (key && name) calls.push({ name, key, options: options ? slice(source, options) : '', at: node.start });
    },
    JSXOpeningElement: (node) => {
      const key = attribute(node, 'i18nKey');
      if (key) calls.push({ name: 't', key, options: slice(source, node), at: node.start });
    },
  };
}

function bindingOf(source: Source, node: VariableDeclarator): Omit<Binding, keyof Extent> | undefined {
  if (node.init?.type !== 'CallExpression' || calleeName(node.init) !== 'useTranslation') return undefined;
  const [spaces, options] = node.init.arguments;
  const namespace = spaces ? (slice(source, spaces).match(/['"]([\w-]+)['"]/)?.[1] ?? '') : DEFAULT_NAMESPACE;
  const prefix = options ? slice(source, options).match(/keyPrefix:\s*['"]([\w.-]+)['"]/)?.[1] : undefined;
  const pattern = slice(source, node.id);
  const name = pattern.match(/\bt:\s*(\w+)/)?.[1] ?? pattern.match(/^\[\s*(\w+)/)?.[1] ?? 't';
  return { name, namespace, prefix: prefix ? `${prefix}.` : '' };
}

function resolve(call: Call, bindings: Binding[]): Pick<Use, 'key' | 'open'>[] {
  const inside = bindings.filter((each) => each.name === call.name && each.start <= call.at && call.at < each.end);
  const binding = inside.at(-1);
  if (!binding && call.name !== 't') return [];
  const namespace = call.options.match(/\bns(?::\s*|=)['"]([\w-]+)/)?.[1] ?? binding?.namespace ?? '';
  const objects = call.options.includes('returnObjects');
  return textsOf(call.key).flatMap(({ text, open }) => {
    if (text.includes(':') || namespace === '') return text === '' ? [] : [{ key: text, open: open || objects }];
    return [{ key: `${namespace}:${binding?.prefix ?? ''}${text}`, open: open || objects }];
  });
}

/** The texts an expression may be: both branches of a condition, the known head of a template. */
function textsOf(node: Expression | Argument): Text[] {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [{ text: node.value, open: false }] : [];
  if (node.type === 'TemplateLiteral') {
    return [{ text: node.quasis[0]?.value.cooked ?? '', open: node.expressions.length > 0 }];
  }
  if (node.type === 'ConditionalExpression') return [...textsOf(node.consequent), ...textsOf(node.alternate)];
  if (node.type === 'LogicalExpression') return [...textsOf(node.left), ...textsOf(node.right)];
  if (node.type === 'ParenthesizedExpression' || node.type === 'TSAsExpression') return textsOf(node.expression);
  if (node.type === 'ArrayExpression') {
    return node.elements.flatMap((each) => (each && each.type !== 'SpreadElement' ? textsOf(each) : []));
  }
  return [];
}

function calleeName({ callee }: CallExpression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : undefined;
}

function attribute(node: JSXOpeningElement, name: string): Expression | undefined {
  for (const each of node.attributes) {
    if (each.type !== 'JSXAttribute' || each.name.name !== name || !each.value) continue;
    if (each.value.type === 'Literal') return each.value;
    if (each.value.type === 'JSXExpressionContainer' && each.value.expression.type !== 'JSXEmptyExpression') {
      return each.value.expression;
    }
  }
  return undefined;
}

/** `// locale-keys: customers:stage.*` declares keys that are put together where no reader can see it. */
function declared(source: Source): Use[] {
  return source.comments.flatMap(({ value, start }) =>
    [...(value.match(/^\s*locale-keys:(.*)/s)?.[1] ?? '').matchAll(/[\w-]+:(?:\*|[\w.-]+\*?)/g)].map(([key]) => {
      return { file: source.file, line: source.line(start), key: key.replace('*', ''), open: key.endsWith('*') };
    }),
  );
}

function isQualified(text: string, namespaces: Set<string>): boolean {
  const namespace = text.match(/^([\w-]+):[\w-]+(\.[\w-]*)*$/)?.[1];
  return namespace !== undefined && namespaces.has(namespace);
}

/** Codes of errors are plain strings in contract and server. */
function isCode(source: Source, text: string): boolean {
  return !source.file.startsWith('web/') && /^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/.test(text);
}

function slice(source: Source, { start, end }: Extent): string {
  return source.text.slice(start, end);
}

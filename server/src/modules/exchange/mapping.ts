import type { Entity, ImportMapping } from '@kith/contract/exchange';
import { FIELDS, type FieldSpec, specOf } from './mapping-fields.ts';
import { headerKey } from './mapping-header.ts';
import { isTelling, resembles } from './mapping-shapes.ts';

export type Proposal = {
  /** Column index by field. */
  mapping: ImportMapping;
  /** How sure each is, 0 to 1; below 0.7 a person should look. */
  scores: Record<string, number>;
};

const CERTAIN = [1, 0.85, 0.65] as const;
/** Below it a column is left alone. */
const ENOUGH = 0.5;
/** A header that only contains a name: 收货人手机号码 contains 手机号码. */
const CONTAINED = 0.75;
/** Figures about a customer's history, not about an order: 累计消费金额, last order date. */
const SUMMARY =
  /累计|历史|最近|上次|首次|平均|总消费|总数|次数|笔数|^(?:last|first|avg|average|lifetime|total(?:spen[dt]|orders)|numberof)/;
/** Values of a column that are looked at. */
const EVIDENCE_ROWS = 50;

/**
 * Proposes which column is which field, from header names in both languages and from what the values of the sample
 * look like. Each column is used once, by a field of the company's own before one of Kith's; further phones, e-mails and WeChat ids become phone2, email2 …
 */
export function proposeMapping(
  entity: Entity,
  headers: readonly string[],
  sample: readonly (readonly string[])[],
  custom: readonly FieldSpec[] = [],
): Proposal {
  const columns = headers.map((header, column) => ({
    key: headerKey(header),
    values: sample.map((cells) => cells[column]?.trim() ?? '').filter((value) => value !== ''),
  }));
  const pairs = specsOf(entity, custom).flatMap((spec) =>
    columns.map(({ key, values }, column) => ({ spec, column, score: scoreOf(spec, key, values, sample.length) })),
  );
  const mapping: ImportMapping = {};
  const scores: Record<string, number> = {};
  const used = new Set<number>();
  for (const { spec, column, score } of pairs.sort((a, b) => b.score - a.score)) {
    if (score < ENOUGH || used.has(column)) continue;
    const name = freeName(spec, mapping);
    if (name === null) continue;
    mapping[name] = column;
    scores[name] = score;
    used.add(column);
  }
  if (entity === 'orders') settleAmount(mapping, scores, sample);
  return { mapping, scores };
}

/** A company that added a field means that one by its name. */
function specsOf(entity: Entity, custom: readonly FieldSpec[]): readonly FieldSpec[] {
  return entity === 'customers' ? [...custom, ...FIELDS[entity]] : FIELDS[entity];
}

function freeName(spec: FieldSpec, mapping: ImportMapping): string | null {
  if (!(spec.field in mapping)) return spec.field;
  if (!spec.repeatable) return null;
  let n = 2;
  while (`${spec.field}${n}` in mapping) n += 1;
  return n < 100 ? `${spec.field}${n}` : null;
}

function scoreOf(spec: FieldSpec, key: string, values: readonly string[], rows: number): number {
  const named = nameScore(spec, key);
  if (values.length === 0) return named;
  const some = values.slice(0, EVIDENCE_ROWS);
  if (named === 0) return some.length > 2 && some.every((value) => isTelling(spec.shape, value)) ? ENOUGH : 0;
  const share = some.filter((value) => resembles(spec.shape, value)).length / some.length;
  // Names count in full when most values fit, and for nothing when none does; between equals the fuller column wins.
  return named * Math.min(1, share * 1.5) * (0.95 + 0.05 * (values.length / rows));
}

function nameScore(spec: FieldSpec, key: string): number {
  let best = 0;
  spec.names.forEach((names, level) => {
    const certain = CERTAIN[level] ?? 0;
    for (const name of names?.split(' ') ?? []) {
      if (name === key) best = Math.max(best, certain);
      else if (level === 0 && isContained(name, key)) best = Math.max(best, certain * CONTAINED);
    }
  });
  return best;
}

/** Only names long enough to mean one thing, and never the middle of an English word. */
function isContained(name: string, key: string): boolean {
  if (SUMMARY.test(key)) return false;
  if (/[一-龥]/.test(name)) return name.length >= 2 && key.endsWith(name) && key.length <= name.length + 4;
  return name.length >= 6 && key.length <= name.length + 8 && (key.endsWith(name) || key.startsWith(name));
}

/**
 * Whose amount is it? In a file of order lines one amount may be the line's: it is when rows of one order differ in
 * it. Beside an order's total a plain 'amount' is the line's, unless the rows have no goods.
 */
function settleAmount(
  mapping: ImportMapping,
  scores: Record<string, number>,
  sample: readonly (readonly string[])[],
): void {
  const { amount, line_amount: line, order_number: number } = mapping;
  const hasGoods = 'product_name' in mapping || 'product_code' in mapping;
  if (!hasGoods && (scores.line_amount ?? 1) < CERTAIN[1]) {
    delete mapping.line_amount;
    delete scores.line_amount;
  }
  if (amount === undefined || line !== undefined || !hasGoods || number === undefined) return;
  const amounts = new Map<string, string>();
  const differs = sample.some((cells) => {
    const [order = '', paid = ''] = [cells[number], cells[amount]];
    // Some write the total at an order's first line only.
    if (order === '' || paid === '') return false;
    const before = amounts.get(order);
    amounts.set(order, paid);
    return before !== undefined && before !== paid;
  });
  if (!differs) return;
  mapping.line_amount = amount;
  scores.line_amount = scores.amount ?? ENOUGH;
  delete mapping.amount;
  delete scores.amount;
}

/** Whether a file holds orders or customers, from its headers: orders have a number, or a time and an amount. */
export function guessEntity(headers: readonly string[]): Entity {
  const keys = headers.map(headerKey);
  const best = (name: string) => {
    const spec = specOf('orders', name);
    return spec === null ? 0 : Math.max(0, ...keys.map((key) => nameScore(spec, key)));
  };
  const money = Math.max(best('amount'), best('line_amount'), best('unit_price'));
  const isOrders = money >= 0.65 && Math.max(best('ordered_at'), best('order_number')) >= 0.65;
  return isOrders ? 'orders' : 'customers';
}

export type MappingProblem = {
  /** Words under `mapping_problem`. */
  code:
    | 'field_required'
    | 'customer_required'
    | 'amount_required'
    | 'field_unknown'
    | 'column_unknown'
    | 'column_twice';
  field: string | null;
  column: number | null;
};

/** One of these says whose row it is. */
const CUSTOMER_KEYS: Readonly<Record<Entity, readonly string[]>> = {
  customers: ['external_ref', 'name', 'phone', 'email', 'wechat'],
  orders: ['customer_ref', 'customer_phone', 'customer_email', 'customer_name'],
};

/** Everything that keeps an import with this mapping from starting; empty when it may. */
export function checkMapping(
  entity: Entity,
  mapping: ImportMapping,
  headers: readonly string[],
  custom: readonly FieldSpec[] = [],
): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const users = new Map<number, string>();
  for (const [field, column] of Object.entries(mapping)) {
    if (!specOf(entity, field, custom)) problems.push({ code: 'field_unknown', field, column });
    else if (headers[column] === undefined) problems.push({ code: 'column_unknown', field, column });
    else if (users.has(column)) problems.push({ code: 'column_twice', field, column });
    users.set(column, field);
  }
  for (const { field, required } of FIELDS[entity]) {
    if (required && !(field in mapping)) problems.push({ code: 'field_required', field, column: null });
  }
  const has = (...fields: string[]) => fields.some((field) => field in mapping);
  const whole = { field: null, column: null };
  if (!has(...CUSTOMER_KEYS[entity])) problems.push({ code: 'customer_required', ...whole });
  if (entity === 'orders' && !has('amount', 'line_amount') && !(has('unit_price') && has('quantity'))) {
    problems.push({ code: 'amount_required', ...whole });
  }
  return problems;
}

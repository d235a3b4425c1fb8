import { type Condition, type ConditionOf, isGroup, type RuleNode } from '@kith/contract/segment-rules';
import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Catalogue } from './catalogue.ts';
import { anniversariesFrom, birthdaysFrom } from './rules-days.ts';

/** What conditions are asked of: a row `c` of the wide row, with what the statement around it adds. */
export type Reading = {
  env: Env;
  facts: Catalogue['facts'];
  /** Columns of `c` with how often something happened within a window, and what it came to. */
  happened(condition: ConditionOf<'happened'>): { times: RawBuilder<number>; amount: RawBuilder<number> };
  /** Whether the customer is in another segment. */
  isIn(segmentId: string): RawBuilder<boolean>;
};

/** A share to a hundredth of a percent. */
const SHARES = 10_000;

/** A rule as a boolean expression, never null. Values are parameters; names are those of known facts. */
export function conditionSql(node: RuleNode, reading: Reading): RawBuilder<boolean> {
  if (!isGroup(node)) return leaf(node, reading);
  const parts = node.of.map((each) => conditionSql(each, reading));
  if (node.kind === 'all') return sql`(${sql.join(parts, sql` AND `)})`;
  const any = sql<boolean>`(${sql.join(parts, sql` OR `)})`;
  return node.kind === 'any' ? any : sql`NOT ${any}`;
}

function leaf(node: Condition, reading: Reading): RawBuilder<boolean> {
  switch (node.kind) {
    case 'number':
      return within(column(node.fact, reading), node.is, 'numeric');
    case 'day':
      return daySql(node, reading);
    case 'choice':
      return sql`COALESCE(${column(node.fact, reading)}::text, 'none') = ANY(${node.of}::text[])`;
    case 'flag':
      return sql`${column(node.fact, reading)} = ${node.is}::boolean`;
    case 'tags':
      return node.has === 'all' ? sql`c.tags @> ${node.of}::text[]` : sql`c.tags && ${node.of}::text[]`;
    case 'coming':
      return comingSql(node, reading);
    case 'happened':
      return happenedSql(node, reading);
    case 'segment':
      return node.is ? reading.isIn(node.segmentId) : sql`NOT ${reading.isIn(node.segmentId)}`;
    case 'share':
      // 32 bits of an MD5: the same in every version of Postgres, which its own hashes are not promised to be.
      return sql`('x' || left(md5(c.customer_id::text || ${node.seed}::text), 8))::bit(32)::bigint % ${sql.lit(SHARES)}
        < ${Math.round((node.percent * SHARES) / 100)}::int`;
  }
}

/** @throws TypeError for a fact that nobody declares; rules are looked through before they are stored. */
function column(name: string, { facts }: Pick<Reading, 'facts'>): RawBuilder<unknown> {
  if (!facts.has(name)) throw new TypeError(`no such fact: ${name}`);
  return sql.ref(`c.${name}`);
}

function within(
  value: RawBuilder<unknown>,
  { min, max }: { min?: number | undefined; max?: number | undefined },
  type: 'numeric' | 'bigint',
): RawBuilder<boolean> {
  const limits = [
    ...(min === undefined ? [] : [sql`${value} >= ${min}::${sql.raw(type)}`]),
    ...(max === undefined ? [] : [sql`${value} <= ${max}::${sql.raw(type)}`]),
  ];
  return sql`(${sql.join(limits, sql` AND `)})`;
}

/** The day of a fact; -infinity for never. */
function dayOf(name: string, reading: Reading): RawBuilder<string> {
  const value = column(name, reading);
  if (reading.facts.get(name)?.type === 'day') return sql`COALESCE(${value}, '-infinity')`;
  return sql`COALESCE((${value} AT TIME ZONE ${reading.env.timeZone})::date, '-infinity')`;
}

function daySql({ fact, is }: ConditionOf<'day'>, reading: Reading): RawBuilder<boolean> {
  const day = dayOf(fact, reading);
  const { today } = reading.env;
  switch (is.how) {
    case 'within':
      return sql`(${day} > ${today}::date - ${is.days}::int AND ${day} <= ${today}::date)`;
    case 'before':
      return sql`(${day} <= ${today}::date - ${is.days}::int AND ${day} > '-infinity')`;
    case 'between':
      return sql`(${day} > '-infinity' AND ${day} >= COALESCE(${is.from ?? null}::date, '-infinity')
        AND ${day} <= COALESCE(${is.to ?? null}::date, 'infinity'))`;
    case 'never':
      return sql`${day} = '-infinity'`;
  }
}

function comingSql({ fact, days }: ConditionOf<'coming'>, reading: Reading): RawBuilder<boolean> {
  const { today } = reading.env;
  if (reading.facts.get(fact)?.type === 'text') {
    return sql`COALESCE(${column(fact, reading)} = ANY(${birthdaysFrom(today, days)}::text[]), false)`;
  }
  const day = dayOf(fact, reading);
  // The day itself has no anniversary yet.
  return sql`(${day} > '-infinity' AND ${day} < ${today}::date
    AND to_char(${day}, 'MMDD') = ANY(${anniversariesFrom(today, days)}::text[]))`;
}

function happenedSql(node: ConditionOf<'happened'>, reading: Reading): RawBuilder<boolean> {
  const { times, amount } = reading.happened(node);
  const asked = [
    ...(node.times ? [within(times, node.times, 'bigint')] : []),
    ...(node.amount ? [within(amount, node.amount, 'bigint')] : []),
  ];
  return sql`(${sql.join(asked, sql` AND `)})`;
}

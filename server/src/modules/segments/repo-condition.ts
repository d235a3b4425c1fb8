import { type Condition, type ConditionOf, isGroup, type RuleNode } from '@kith/contract/segment-rules';
import { type RawBuilder, sql } from 'kysely';
import { addDays, startOfDay } from '../../platform/clock.ts';
import type { Env } from '../../platform/context.ts';
import type { Catalogue, KnownFact } from './catalogue.ts';
import { isOneOfSql, valueSql } from './repo-facts.ts';
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
      return numberSql(node, reading);
    case 'day':
      return daySql(node, reading);
    case 'choice':
      return isOneOfSql(factOf(node.fact, reading), node.of);
    case 'flag':
      return sql`COALESCE(${column(node.fact, reading)} = ${node.is}::boolean, false)`;
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
function factOf(name: string, { facts }: Pick<Reading, 'facts'>): KnownFact {
  const fact = facts.get(name);
  if (!fact) throw new TypeError(`no such fact: ${name}`);
  return fact;
}

function column(name: string, reading: Pick<Reading, 'facts'>): RawBuilder<unknown> {
  return valueSql(factOf(name, reading));
}

/** Only a field of the company's own may hold no figure. */
function numberSql({ fact, is }: ConditionOf<'number'>, reading: Reading): RawBuilder<boolean> {
  const holds = within(column(fact, reading), is);
  return factOf(fact, reading).custom ? sql`COALESCE(${holds}, false)` : holds;
}

/** As floats, exact below 2^53 as all figures here are: a numeric would be made of each of a million integers. */
function within(
  value: RawBuilder<unknown>,
  { min, max }: { min?: number | undefined; max?: number | undefined },
): RawBuilder<boolean> {
  const limits = [
    ...(min === undefined ? [] : [sql`${value} >= ${min}::float8`]),
    ...(max === undefined ? [] : [sql`${value} <= ${max}::float8`]),
  ];
  return sql`(${sql.join(limits, sql` AND `)})`;
}

function isDay(fact: string, { facts }: Pick<Reading, 'facts'>): boolean {
  return facts.get(fact)?.type === 'day';
}

function daySql({ fact, is }: ConditionOf<'day'>, reading: Reading): RawBuilder<boolean> {
  const { today } = reading.env;
  switch (is.how) {
    case 'within':
      return from(fact, addDays(today, 1 - is.days), today, reading);
    case 'before':
      return from(fact, null, addDays(today, -is.days), reading);
    case 'between':
      return from(fact, is.from ?? null, is.to ?? null, reading);
    case 'never':
      return isDay(fact, reading)
        ? sql`COALESCE(${column(fact, reading)} = '-infinity', true)`
        : sql`${column(fact, reading)} IS NULL`;
  }
}

/** Whether a day lies between two, inclusive; an instant is held against where these begin and end, not turned into a day. */
function from(fact: string, first: string | null, last: string | null, reading: Reading): RawBuilder<boolean> {
  const value = column(fact, reading);
  const { timeZone } = reading.env;
  const limits = isDay(fact, reading)
    ? [
        sql`${value} > '-infinity'`,
        ...(first ? [sql`${value} >= ${first}::date`] : []),
        ...(last ? [sql`${value} <= ${last}::date`] : []),
      ]
    : [
        ...(first ? [sql`${value} >= ${startOfDay(timeZone, first)}::timestamptz`] : []),
        ...(last ? [sql`${value} < ${startOfDay(timeZone, addDays(last, 1))}::timestamptz`] : []),
      ];
  return sql`COALESCE(${sql.join(limits, sql` AND `)}, false)`;
}

function comingSql({ fact, days }: ConditionOf<'coming'>, reading: Reading): RawBuilder<boolean> {
  const { today, timeZone } = reading.env;
  const value = column(fact, reading);
  if (reading.facts.get(fact)?.type === 'text') {
    return sql`COALESCE(${value} = ANY(${birthdaysFrom(today, days)}::text[]), false)`;
  }
  const day = isDay(fact, reading) ? value : sql`(${value} AT TIME ZONE ${timeZone})::date`;
  // The day itself has no anniversary yet. Of -infinity there is no month.
  return sql`COALESCE(${day} > '-infinity' AND ${day} < ${today}::date
    AND to_char(${day}, 'MMDD') = ANY(${anniversariesFrom(today, days)}::text[]), false)`;
}

function happenedSql(node: ConditionOf<'happened'>, reading: Reading): RawBuilder<boolean> {
  const { times, amount } = reading.happened(node);
  const asked = [
    ...(node.times ? [within(times, node.times)] : []),
    ...(node.amount ? [within(amount, node.amount)] : []),
  ];
  return sql`(${sql.join(asked, sql` AND `)})`;
}

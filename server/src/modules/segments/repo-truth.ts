import type { ConditionOf } from '@kith/contract/segment-rules';
import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Catalogue } from './catalogue.ts';
import { conditionSql, type Reading } from './repo-condition.ts';
import { type Ruled, segmentsIn } from './rules.ts';

/** The most rules of one statement: one bit of a bigint each. */
export const RULES_AT_ONCE = 60;

export type Look = {
  catalogue: Catalogue;
  env: Env;
  /** The wide rows to look at, a subquery. */
  living: RawBuilder<unknown>;
  /** Whether a column is one of the customers meant; absent: all of the living. */
  theirs?: ((column: string) => RawBuilder<boolean>) | undefined;
};

/**
 * Who is in which segments by their rules, as one statement: a query of customer_id and holds, bit n of which stands for
 * the nth segment; who is in none is a row of 0.
 *
 * The wide row is read once for all rules, and so is every source of happenings, whatever its windows: thirty scans of a
 * million rows would take thirty times as long. A segment among those given is asked for by its own rule, level upon level;
 * any other by who is in it now.
 * @param ruled at most RULES_AT_ONCE, each behind those it asks for.
 */
export function truthOf(ruled: readonly Ruled[], look: Look): RawBuilder<unknown> {
  const windows = new Windows(look);
  const places = new Map(ruled.map(({ segmentId }, place) => [segmentId, place]));
  const reading: Reading = {
    env: look.env,
    facts: look.catalogue.facts,
    happened: (condition) => windows.of(condition),
    isIn(segmentId) {
      const place = places.get(segmentId);
      return place === undefined ? standsIn(segmentId) : sql.ref<boolean>(`c.${bit(place)}`);
    },
  };
  const levels = levelsOf(ruled).map((level) =>
    sql.join(
      level.map((place) => sql`${conditionSql((ruled[place] as Ruled).rule, reading)} AS ${sql.ref(bit(place))}`),
    ),
  );
  let from = sql`SELECT p.*${windows.columns()} FROM ${look.living} p ${windows.joins()}
    WHERE ${look.theirs?.('p.customer_id') ?? sql`true`}`;
  for (const columns of levels) from = sql`SELECT c.*, ${columns} FROM (${from}) c`;
  const bits = ruled.map((_, place) => sql`(${sql.ref(`c.${bit(place)}`)}::int::bigint << ${sql.lit(place)})`);
  return sql`SELECT c.customer_id, ${sql.join(bits.length > 0 ? bits : [sql`0::bigint`], sql` | `)} AS holds FROM (${from}) c`;
}

const bit = (place: number) => `in_${place}`;

function standsIn(segmentId: string): RawBuilder<boolean> {
  return sql`EXISTS (SELECT 1 FROM segments_member m
    WHERE m.customer_id = c.customer_id AND m.segment_id = ${segmentId}::uuid)`;
}

/** Places of the rules by how deep they ask for others of them. */
function levelsOf(ruled: readonly Ruled[]): number[][] {
  const depths = new Map<string, number>();
  const levels: number[][] = [];
  for (const [place, { segmentId, rule }] of ruled.entries()) {
    const depth = Math.max(0, ...segmentsIn(rule).map((id) => (depths.get(id) ?? -1) + 1));
    depths.set(segmentId, depth);
    levels[depth] = [...(levels[depth] ?? []), place];
  }
  return levels;
}

type Condition = ConditionOf<'happened'>;
/** A window, and what of it is asked for: each sum costs its part of a pass over millions of rows. */
type Window = { days: number | null; times: boolean; amount: boolean };
/** Windows of one source, narrowed alike: added up in one pass over its rows. */
type Source = { name: string; by: Condition['by']; windows: Window[] };

/** The windows of happenings that the rules of a statement ask for. */
class Windows {
  readonly #look: Look;
  readonly #sources = new Map<string, Source>();

  constructor(look: Look) {
    this.#look = look;
  }

  of({ source: name, by, days, times, amount }: Condition): ReturnType<Reading['happened']> {
    const key = JSON.stringify([name, by ?? null]);
    const source = this.#sources.get(key) ?? { name, by, windows: [] };
    this.#sources.set(key, source);
    const window = source.windows.find((each) => each.days === days) ?? { days, times: false, amount: false };
    if (!source.windows.includes(window)) source.windows.push(window);
    window.times ||= times !== undefined;
    window.amount ||= amount !== undefined;
    const place = `${[...this.#sources.keys()].indexOf(key)}_${source.windows.indexOf(window)}`;
    return { times: sql.ref(`c.times_${place}`), amount: sql.ref(`c.amount_${place}`) };
  }

  columns(): RawBuilder<unknown> {
    const columns = [...this.#sources.values()].flatMap((source, index) =>
      sumsOf(source, index).map(({ name }) => sql`, COALESCE(${sql.ref(`h${index}.${name}`)}, 0) AS ${sql.ref(name)}`),
    );
    return sql.join(columns, sql``);
  }

  joins(): RawBuilder<unknown> {
    const joins = [...this.#sources.values()].map(
      (source, index) => sql`LEFT JOIN (${this.#sums(source, index)}) ${sql.ref(`h${index}`)}
        ON ${sql.ref(`h${index}.customer_id`)} = p.customer_id`,
    );
    return sql.join(joins, sql` `);
  }

  #sums(source: Source, index: number): RawBuilder<unknown> {
    const { catalogue, env, theirs } = this.#look;
    const happenings = catalogue.happenings.get(source.name);
    if (!happenings) throw new TypeError(`no such source of happenings: ${source.name}`);
    const since = (days: number) => sql`h.happened_on > ${env.today}::date - ${days}::int`;
    const sums = sumsOf(source, index).map(({ name, value, days }) => {
      const filter = days === null ? sql`` : sql`FILTER (WHERE ${since(days)})`;
      return sql`, sum(${value}) ${filter} AS ${sql.ref(name)}`;
    });
    const days = source.windows.map((window) => window.days);
    const longest = days.includes(null) ? sql`true` : since(Math.max(...days.map(Number)));
    return sql`SELECT h.customer_id ${sql.join(sums, sql``)} FROM (${happenings.rows(env, source.by ?? null)}) h
      WHERE h.happened_on <= ${env.today}::date AND ${longest} AND ${theirs?.('h.customer_id') ?? sql`true`}
      GROUP BY h.customer_id`;
  }
}

type Sum = { name: string; value: RawBuilder<unknown>; days: number | null };

function sumsOf({ windows }: Source, index: number): Sum[] {
  return windows.flatMap(({ days, times, amount }, place): Sum[] => [
    ...(times ? [{ name: `times_${index}_${place}`, value: sql`h.times`, days }] : []),
    // Exact below 2^53, as all money here is; a sum of bigint is a numeric, which takes twice as long.
    ...(amount ? [{ name: `amount_${index}_${place}`, value: sql`h.amount_minor::float8`, days }] : []),
  ]);
}

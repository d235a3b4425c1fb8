import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import type { Roll } from '../../platform/list/roll.ts';
import { bestOf, knownOf, namedLike, type Ranked } from '../../platform/list/top.ts';
import { customersShared, ownersReached, type Viewer } from '../../platform/viewer.ts';
import type { SearchPlan } from './query.ts';
import { ownerToken, type Searchable } from './tokens.ts';

export type SearchableRow = Searchable & { customer_id: string };

/** Names, phones and key persons of customers, for their tokens. */
export async function readSearchable(tx: Tx, customerIds: readonly string[]): Promise<SearchableRow[]> {
  const ids = sql`${[...customerIds]}::uuid[]`;
  const { rows } = await sql<{
    customer_id: string;
    name: string;
    alias: string | null;
    owner_id: string | null;
    phones: string[] | null;
    persons: { name: string; phone: string | null }[] | null;
  }>`SELECT c.customer_id, c.name, c.alias, c.owner_id, x.phones, k.persons
    FROM customers c
    LEFT JOIN (
      SELECT customer_id, array_agg(normal) AS phones FROM customers_contact
      WHERE customer_id = ANY(${ids}) AND kind = 'phone' GROUP BY customer_id) x ON x.customer_id = c.customer_id
    LEFT JOIN (
      SELECT customer_id, jsonb_agg(jsonb_build_object('name', name, 'phone', phone)) AS persons
      FROM customers_key_person WHERE customer_id = ANY(${ids}) GROUP BY customer_id) k ON k.customer_id = c.customer_id
    WHERE c.customer_id = ANY(${ids})`.execute(tx);
  return rows.map(({ phones, persons, owner_id, ...row }) => ({
    ...row,
    ownerId: owner_id,
    phones: phones ?? [],
    keyPersons: persons ?? [],
  }));
}

/** Writes keys and tokens that differ, and drops those of customers who are gone. */
export async function writeSearch(
  tx: Tx,
  customerIds: readonly string[],
  entries: readonly { customerId: string; nameKey: string; tokens: readonly string[] }[],
): Promise<void> {
  const texts = entries.map((entry) => arrayText(entry.tokens));
  await sql`INSERT INTO customers_search (customer_id, name_key, tokens)
    SELECT id, key, tokens::text[] FROM unnest(${entries.map((entry) => entry.customerId)}::uuid[],
      ${entries.map((entry) => entry.nameKey)}::text[], ${texts}::text[]) AS e (id, key, tokens)
    ORDER BY id
    ON CONFLICT (customer_id) DO UPDATE SET name_key = excluded.name_key, tokens = excluded.tokens
    WHERE (customers_search.name_key, customers_search.tokens) IS DISTINCT FROM (excluded.name_key, excluded.tokens)`.execute(
    tx,
  );
  if (entries.length === customerIds.length) return;
  const known = new Set(entries.map((entry) => entry.customerId));
  const gone = customerIds.filter((id) => !known.has(id));
  await sql`DELETE FROM customers_search WHERE customer_id = ANY(${gone}::uuid[])`.execute(tx);
}

export async function forgetSearch(tx: Tx): Promise<void> {
  await sql`DELETE FROM customers_search`.execute(tx);
}

function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** Candidates of each way that the database looks for; a way that finds more is cut off, and the search says so. */
const CANDIDATES_MAX = 2_000;
/** Of what stands anywhere in a name: of so many none is better than another. */
const MIDDLES_MAX = 1_000;
/** Whoever is found by the beginning of a name, a phone, …: who only has it somewhere is not asked for beyond so many. */
const ENOUGH = 1_000;

/**
 * The best customers for a plan: the whole name first, then beginnings, then what stands in the middle of a name. For
 * those the tokens are asked only when the others do not fill the answer.
 * @returns them best first, and whether a way was cut off.
 */
export async function findBest(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  plan: SearchPlan,
  limit: number,
): Promise<{ customerIds: string[]; truncated: boolean }> {
  const first = await findBeginnings(conn, viewer, roll, plan);
  const best = bestOf(roll, first.found, limit);
  if (best.length >= limit) return { customerIds: best, truncated: first.cut };
  const then = await findWays(conn, viewer, roll, middlesOf(viewer, plan, MIDDLES_MAX), MIDDLES_MAX);
  const customerIds = bestOf(roll, [...first.found, ...then.found], limit);
  return { customerIds, truncated: first.cut || then.cut };
}

/**
 * Everybody a plan finds, for the filter of the list: who begins so, and, while these are not too many, in whose name it
 * stands further on. @returns their numbers in the roll, and whether others were left out.
 */
export async function findMatching(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  plan: SearchPlan,
): Promise<{ numbers: Uint32Array; truncated: boolean }> {
  const first = await findBeginnings(conn, viewer, roll, plan);
  const numbers = together(first.found);
  // Else it is told by the beginnings that more are meant than anybody looks through.
  if (numbers.length >= ENOUGH) return { numbers, truncated: true };
  const then = await findWays(conn, viewer, roll, middlesOf(viewer, plan, MIDDLES_MAX), MIDDLES_MAX);
  return { numbers: together([...first.found, ...then.found]), truncated: first.cut || then.cut };
}

/** The numbers of all, each once; the first may be many. */
function together([first, ...others]: readonly Ranked[]): Uint32Array {
  if (!first) return new Uint32Array(0);
  const more = new Set(others.flatMap(({ numbers }) => [...numbers]));
  if (more.size === 0) return first.numbers;
  const alone = first.numbers.filter((number) => !more.has(number));
  const all = new Uint32Array(alone.length + more.size);
  all.set(alone);
  all.set([...more], alone.length);
  return all;
}

type Found = { found: readonly Ranked[]; cut: boolean };

/** Names by the roll; references, phones and addresses by the database. */
async function findBeginnings(conn: Conn, viewer: Viewer, roll: Roll, plan: SearchPlan): Promise<Found> {
  const ways = plan.names.flatMap((key) => [
    { rank: 0, key, whole: true },
    { rank: 1, key, whole: false },
  ]);
  const others = await findWays(conn, viewer, roll, beginningsOf(viewer, plan, CANDIDATES_MAX), CANDIDATES_MAX);
  return { found: [namedLike(roll, viewer, ways, plan.han), ...others.found], cut: others.cut };
}

/** Whom the ways find together; a way that is full may have been cut off. */
async function findWays(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  ways: readonly RawBuilder<unknown>[],
  most: number,
): Promise<Found> {
  const way = union(ways);
  if (!way) return { found: [], cut: false };
  const { rows } = await sql<{ id: string; rank: number }>`${kept}
    SELECT customer_id AS id, min(rank) AS rank FROM (${way}) w GROUP BY customer_id`.execute(conn);
  return { found: [knownOf(roll, viewer, rows)], cut: rows.length >= most };
}

function union(ways: readonly RawBuilder<unknown>[]): RawBuilder<unknown> | null {
  if (ways.length === 0) return null;
  return sql.join(
    ways.map((way) => sql`(${way})`),
    sql` UNION ALL `,
  );
}

/** Beginnings of a phone, an address or a reference, and the end of a phone: queries of (customer_id, rank), rank 1. */
function beginningsOf(viewer: Viewer, plan: SearchPlan, limit: number): RawBuilder<unknown>[] {
  const ways = [
    ...plan.refs.map((ref) => byRef(ref, limit)),
    ...plan.phones.map((phone) => byContact('phone', phone, limit)),
    ...plan.addressKinds.flatMap((kind) => (plan.address ? [byContact(kind, plan.address, limit)] : [])),
    ...(plan.tail ? [byTail(viewer, plan.tail, limit)] : []),
  ];
  return ways.map((way) => ranked(1, way));
}

/** What stands in the middle of a name, initials, key persons: rank 2. */
function middlesOf(viewer: Viewer, plan: SearchPlan, limit: number): RawBuilder<unknown>[] {
  return plan.tokens.map((tokens) => ranked(2, byTokens(viewer, tokens, limit)));
}

function ranked(rank: number, candidates: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`SELECT w.customer_id, ${sql.lit(rank)} AS rank FROM (${candidates}) w`;
}

/** With the tokens of the account managers the index leaves whom the viewer sees; they are asked again when the best are picked. */
function hasTokens(viewer: Viewer, tokens: readonly string[]): RawBuilder<boolean> {
  const has = (all: readonly string[]) => sql<boolean>`s.tokens @> ${[...all]}::text[]`;
  const owners = ownersReached(viewer, 'customers.read');
  const shared = customersShared(viewer, 'customers.read');
  if (owners === null) return has(tokens);
  const [only] = owners;
  if (owners.length === 1 && only && shared.length === 0) return has([...tokens, ownerToken(only)]);
  return sql<boolean>`${has(tokens)}
    AND (s.tokens && ${owners.map(ownerToken)}::text[] OR s.customer_id = ANY(${[...shared]}::uuid[]))`;
}

function byTokens(viewer: Viewer, tokens: readonly string[], limit: number): RawBuilder<unknown> {
  return sql`SELECT s.customer_id FROM customers_search s WHERE ${hasTokens(viewer, tokens)} LIMIT ${sql.lit(limit)}`;
}

/** The range of everything that begins with a prefix; U+10FFFF sorts behind every character. */
function beginningWith(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}\u{10FFFF}` };
}

function byRef(ref: string, limit: number): RawBuilder<unknown> {
  const { from, to } = beginningWith(ref);
  return sql`SELECT customer_id FROM customers_identity
    WHERE kind = 'ref' AND value >= ${from} AND value < ${to} ORDER BY value LIMIT ${sql.lit(limit)}`;
}

function byContact(kind: string, prefix: string, limit: number): RawBuilder<unknown> {
  const { from, to } = beginningWith(prefix);
  return sql`SELECT customer_id FROM customers_contact
    WHERE kind = ${kind} AND normal >= ${from} AND normal < ${to} ORDER BY normal LIMIT ${sql.lit(limit)}`;
}

/** The token knows four digits; the rest is compared. */
function byTail(viewer: Viewer, digits: string, limit: number): RawBuilder<unknown> {
  const token = `t:${digits.slice(-4)}`;
  if (digits.length === 4) return byTokens(viewer, [token], limit);
  return sql`SELECT s.customer_id FROM customers_search s WHERE ${hasTokens(viewer, [token])} AND EXISTS (
      SELECT 1 FROM customers_contact x WHERE x.customer_id = s.customer_id AND x.kind = 'phone'
        AND regexp_replace(x.normal, '\\D', '', 'g') LIKE ${`%${digits}`}) LIMIT ${sql.lit(limit)}`;
}

import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import type { Inside } from '../../platform/list/grams.ts';
import { ID_BYTES } from '../../platform/list/id-table.ts';
import type { Roll } from '../../platform/list/roll.ts';
import {
  bestNamed,
  bestOf,
  type NameSearch,
  namedLike,
  RANKS,
  type Ranked,
  seenAmong,
  withInside,
} from '../../platform/list/top.ts';
import { customersShared, ownersReached, type Viewer } from '../../platform/viewer.ts';
import type { SearchPlan } from './query.ts';
import { ownerToken, type Searchable } from './tokens.ts';

export type SearchableRow = Searchable & { customer_id: string };

/** Names, phones and key persons of customers, for their tokens. */
export async function readSearchable(tx: Tx, customerIds: readonly string[]): Promise<SearchableRow[]> {
  const ids = sql`${[...customerIds]}::uuid[]`;
  const keys = await searchedKeys(tx);
  const { rows } = await sql<{
    customer_id: string;
    name: string;
    alias: string | null;
    owner_id: string | null;
    phones: string[] | null;
    persons: { name: string; phone: string | null }[] | null;
    custom: { key: string; text: string }[] | null;
  }>`SELECT c.customer_id, c.name, c.alias, c.owner_id, x.phones, k.persons, ${customTexts(keys)} AS custom
    FROM customers c
    LEFT JOIN (
      SELECT customer_id, array_agg(normal) AS phones FROM customers_contact
      WHERE customer_id = ANY(${ids}) AND kind = 'phone' GROUP BY customer_id) x ON x.customer_id = c.customer_id
    LEFT JOIN (
      SELECT customer_id, jsonb_agg(jsonb_build_object('name', name, 'phone', phone)) AS persons
      FROM customers_key_person WHERE customer_id = ANY(${ids}) GROUP BY customer_id) k ON k.customer_id = c.customer_id
    WHERE c.customer_id = ANY(${ids}) AND c.merged_into IS NULL`.execute(tx);
  return rows.map(({ phones, persons, owner_id, custom, ...row }) => ({
    ...row,
    custom: custom ?? [],
    ownerId: owner_id,
    phones: phones ?? [],
    keyPersons: persons ?? [],
  }));
}

async function searchedKeys(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`SELECT key FROM customers_field WHERE searched AND archived_at IS NULL
    ORDER BY position, key`.execute(tx);
  return rows.map(({ key }) => key);
}

/** The values of a customer `c` under these keys; null where they have none of them, without a look into each. */
function customTexts(keys: readonly string[]): RawBuilder<unknown> {
  if (keys.length === 0) return sql`NULL::jsonb`;
  return sql`CASE WHEN c.custom ?| ${[...keys]}::text[] THEN (
    SELECT jsonb_agg(jsonb_build_object('key', e.key, 'text', e.value)) FROM jsonb_each_text(c.custom) e
    WHERE e.key = ANY(${[...keys]}::text[])) END`;
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
/** Of what stands anywhere in another name: of so many none is better than another. */
const OTHER_NAMES_MAX = 1_000;

/**
 * The best customers for a plan: the whole name first, then beginnings, then what stands in the middle of a name.
 * @returns them best first, and whether a way was cut off.
 */
export async function findBest(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  plan: SearchPlan,
  limit: number,
): Promise<{ customerIds: string[]; truncated: boolean }> {
  const { found, cut } = await findOthers(conn, viewer, roll, plan);
  const named = bestNamed(roll, viewer, namesOf(plan), limit);
  return { customerIds: bestOf(roll, [named, ...found], limit), truncated: cut };
}

/** Everybody a plan finds, for the filter of the list. @returns their numbers in the roll, and whether a way was cut off. */
export async function findMatching(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  plan: SearchPlan,
): Promise<{ numbers: Uint32Array; truncated: boolean }> {
  const { found, cut } = await findOthers(conn, viewer, roll, plan);
  const named = namedLike(roll, viewer, namesOf(plan));
  if (found.length === 0) return { numbers: named.numbers, truncated: cut };
  return { numbers: roll.each([named, ...found].map(({ numbers }) => numbers)).numbers, truncated: cut };
}

/** What is found by name alone, in memory. */
function namesOf({ names, han, inside }: SearchPlan): NameSearch {
  return { keys: names, text: han, inside };
}

/** A way the database looks: a query of customer_id, and what becomes of those it finds. */
type Way = { query: RawBuilder<unknown>; most: number; rank: number; inside?: readonly Inside[] };

/** References, phones, addresses, further names and key persons. */
async function findOthers(
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  plan: SearchPlan,
): Promise<{ found: Ranked[]; cut: boolean }> {
  const ways = waysOf(viewer, plan);
  if (ways.length === 0) return { found: [], cut: false };
  const queries = ways.map(({ query }, way) => sql`SELECT ${sql.lit(way)} AS way, w.customer_id FROM (${query}) w`);
  // As bytes: texts of two thousand ids would take the process longer than the database takes to find them.
  const { rows } = await sql<{ way: number; ids: Buffer }>`${kept}
    SELECT way, string_agg(uuid_send(customer_id), '') AS ids FROM (${sql.join(queries, sql` UNION ALL `)}) w
    GROUP BY way`.execute(conn);
  const found = rows.map(({ way, ids }) => {
    const { rank, inside } = ways[way] as Way;
    const seen = seenAmong(roll, viewer, roll.numbersOf(ids));
    const numbers = inside ? withInside(roll, seen, inside) : seen;
    return { numbers, ranks: new Uint8Array(numbers.length).fill(rank) };
  });
  const cut = rows.some(({ way, ids }) => ids.length / ID_BYTES >= (ways[way] as Way).most);
  return { found, cut };
}

function waysOf(viewer: Viewer, plan: SearchPlan): Way[] {
  const { refs, phones, address, addressKinds, tail, tokens, tailed } = plan;
  const begins = [
    ...refs.map((ref) => byRef(ref, CANDIDATES_MAX)),
    ...phones.map((phone) => byContact('phone', phone, CANDIDATES_MAX)),
    ...(address ? addressKinds.map((kind) => byContact(kind, address, CANDIDATES_MAX)) : []),
    ...(tail ? [byTail(viewer, tail, CANDIDATES_MAX)] : []),
  ];
  const names = tokens.map((each) => byTokens(viewer, each, OTHER_NAMES_MAX));
  const custom = plan.custom.map((way) => byCustom(viewer, way, OTHER_NAMES_MAX));
  const ways: Way[] = [
    ...begins.map((query) => ({ query, most: CANDIDATES_MAX, rank: RANKS.begins })),
    ...[...names, ...custom].map((query) => ({ query, most: OTHER_NAMES_MAX, rank: RANKS.inside })),
  ];
  if (!tailed) return ways;
  const query = byTokens(viewer, tailed.tokens, CANDIDATES_MAX);
  return [...ways, { query, most: CANDIDATES_MAX, rank: RANKS.inside, inside: tailed.inside }];
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

/** The tokens know eight characters of a word; the whole is compared, in the form in which tokens are made. */
function byCustom(
  viewer: Viewer,
  { key, tokens, parts }: SearchPlan['custom'][number],
  limit: number,
): RawBuilder<unknown> {
  const holds = parts.map((part) => sql`position(${part} IN lower(normalize(c.custom ->> ${key}::text, NFKC))) > 0`);
  return sql`SELECT s.customer_id FROM customers_search s WHERE ${hasTokens(viewer, tokens)} AND EXISTS (
      SELECT 1 FROM customers c WHERE c.customer_id = s.customer_id AND ${sql.join(holds, sql` AND `)})
    LIMIT ${sql.lit(limit)}`;
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

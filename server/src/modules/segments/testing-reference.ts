/** Rules by the book: one customer after the other, from the rows as they were written, without a line of the room's SQL. */
import { createHash } from 'node:crypto';
import { type ConditionOf, isGroup, type RuleNode } from '@kith/contract/segment-rules';
import { sql } from 'kysely';
import { addDays, dayIn } from '../../platform/clock.ts';
import type { Conn } from '../../platform/db/client.ts';
import type { Ruled } from './rules.ts';
import { birthdaysFrom } from './rules-days.ts';

type Happened = { on: string; times: number; minor: number; category: string | null };
type Known = { wide: Record<string, unknown>; happened: Map<string, Happened[]> };

/** Who is in which segment as of a day: `<customer> <segment>`, sorted. */
export async function membersByTheBook(
  conn: Conn,
  segments: readonly Ruled[],
  { today, timeZone }: { today: string; timeZone: string },
): Promise<string[]> {
  const rules = new Map(segments.map(({ segmentId, rule }) => [segmentId, rule]));
  const customers = await readKnown(conn, timeZone);
  return customers
    .flatMap((known) => {
      const holds = (node: RuleNode): boolean =>
        holdsFor(node, known, { today, timeZone, isIn: (id) => holds(ruleOf(id)) });
      const ruleOf = (id: string) => rules.get(id) ?? { kind: 'none', of: [] };
      return segments
        .filter(({ rule }) => holds(rule))
        .map(({ segmentId }) => `${known.wide.customer_id} ${segmentId}`);
    })
    .sort();
}

async function readKnown(conn: Conn, timeZone: string): Promise<Known[]> {
  const wide = await sql<Record<string, unknown>>`SELECT * FROM customer_profile WHERE NOT archived`.execute(conn);
  const orders = await sql<Happened & { id: string }>`SELECT o.customer_id AS id, o.ordered_on::text AS on,
      CASE WHEN o.is_return THEN 0 ELSE 1 END AS times, o.amount_minor AS minor,
      (SELECT min(category) FROM orders_line l WHERE l.order_id = o.order_id AND l.customer_id = o.customer_id) AS category
    FROM orders o`.execute(conn);
  const contacts = await sql<{ id: string; at: Date }>`SELECT customer_id AS id, occurred_at AS at
    FROM customers_interaction WHERE kind <> 'note'`.execute(conn);
  return wide.rows.map((row) => ({
    wide: row,
    happened: new Map<string, Happened[]>([
      ['orders.purchase', orders.rows.filter(({ id }) => id === row.customer_id)],
      [
        'customers.contact',
        contacts.rows
          .filter(({ id }) => id === row.customer_id)
          .map(({ at }) => ({ on: dayIn(timeZone, at), times: 1, minor: 0, category: null })),
      ],
    ]),
  }));
}

type As = { today: string; timeZone: string; isIn: (segmentId: string) => boolean };

function holdsFor(node: RuleNode, known: Known, as: As): boolean {
  if (isGroup(node)) {
    const parts = node.of.map((each) => holdsFor(each, known, as));
    return node.kind === 'all'
      ? parts.every(Boolean)
      : node.kind === 'any'
        ? parts.some(Boolean)
        : !parts.some(Boolean);
  }
  switch (node.kind) {
    case 'number':
      return between(Number(known.wide[node.fact]), node.is);
    case 'day':
      return dayHolds(node, known, as);
    case 'choice':
      return node.of.includes(String(known.wide[node.fact] ?? 'none'));
    case 'flag':
      return known.wide[node.fact] === node.is;
    case 'tags': {
      const tags = known.wide.tags as string[];
      return node.has === 'all'
        ? node.of.every((tag) => tags.includes(tag))
        : node.of.some((tag) => tags.includes(tag));
    }
    case 'coming':
      return birthdaysFrom(as.today, node.days).includes(String(known.wide.birthday));
    case 'happened':
      return happenedHolds(node, known, as);
    case 'segment':
      return as.isIn(node.segmentId) === node.is;
    case 'share': {
      const drawn = createHash('md5').update(`${known.wide.customer_id}${node.seed}`).digest().readUInt32BE(0);
      return drawn % 10_000 < Math.round(node.percent * 100);
    }
  }
}

function between(value: number, { min, max }: { min?: number | undefined; max?: number | undefined }): boolean {
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
}

function dayHolds({ fact, is }: ConditionOf<'day'>, { wide }: Known, { today, timeZone }: As): boolean {
  const value = wide[fact];
  const day = value instanceof Date ? dayIn(timeZone, value) : value === '-infinity' ? null : (value as string | null);
  if (is.how === 'never') return day === null;
  if (day === null) return false;
  if (is.how === 'within') return day > addDays(today, -is.days) && day <= today;
  if (is.how === 'before') return day <= addDays(today, -is.days);
  return day >= (is.from ?? '') && day <= (is.to ?? '9999');
}

function happenedHolds(
  { source, days, times, amount, by }: ConditionOf<'happened'>,
  { happened }: Known,
  { today }: As,
) {
  const meant = (happened.get(source) ?? []).filter(
    ({ on, category }) =>
      on <= today && (days === null || on > addDays(today, -days)) && (!by || by.of.includes(category ?? '')),
  );
  const count = meant.reduce((sum, each) => sum + each.times, 0);
  const minor = meant.reduce((sum, each) => sum + each.minor, 0);
  return (!times || between(count, times)) && (!amount || between(minor, amount));
}

import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';

export type CustomerMerge = { importId: string; env: Env; by: string | null };

/** A field of a customer that files fill; `least`: of several values the least by content wins, not the greatest. */
export type Field = { name: string; least?: boolean };

/**
 * Compared and remembered as text. A birthday is one value, because the month of one row and the day of another are
 * nobody's. organisation sorts before person, and the earliest day of creation is the true one.
 */
export const FIELDS: readonly Field[] = [
  { name: 'name' },
  { name: 'alias' },
  { name: 'kind', least: true },
  { name: 'gender' },
  { name: 'birthday' },
  { name: 'region' },
  { name: 'source' },
  { name: 'owner_id' },
  { name: 'department_id' },
  { name: 'note' },
  { name: 'created_on', least: true },
  { name: 'referred_by_ref' },
];

type Sql = RawBuilder<unknown>;

/** 'solar|1990|05|12|f'; an unknown year is 0000. */
function birthdayText(row: string): Sql {
  const column = (name: string) => sql.ref(`${row}.birthday_${name}`);
  return sql`CASE WHEN COALESCE(${column('year')}, ${column('month')}, ${column('day')}) IS NOT NULL THEN
    COALESCE(${column('calendar')}, 'solar') || '|' || lpad(COALESCE(${column('year')}, 0)::text, 4, '0')
    || '|' || lpad(COALESCE(${column('month')}, 0)::text, 2, '0') || '|' || lpad(COALESCE(${column('day')}, 0)::text, 2, '0')
    || '|' || CASE WHEN ${column('leap')} THEN 't' ELSE 'f' END END`;
}

/** The columns of a birthday and how they are read from its text. */
export function birthdayColumns(text: Sql): [column: string, value: Sql][] {
  const number = (part: number) => sql`NULLIF(split_part(${text}, '|', ${sql.lit(part)})::int, 0)::smallint`;
  return [
    ['birthday_calendar', sql`split_part(${text}, '|', 1)`],
    ['birthday_year', number(2)],
    ['birthday_month', number(3)],
    ['birthday_day', number(4)],
    ['birthday_leap', sql`COALESCE(split_part(${text}, '|', 5) = 't', false)`],
  ];
}

/** The fields of a staged row `r` as text; a name that is only its reference or first contact is none. */
export function staged(field: Field, env: Env): Sql {
  switch (field.name) {
    case 'name':
      return sql`NULLIF(r.name, k.fallback)`;
    case 'birthday':
      return birthdayText('r');
    case 'owner_id':
    case 'department_id':
      return sql`${sql.ref(`r.${field.name}`)}::text`;
    case 'created_on':
      return sql`LEAST(r.created_on, ${env.today}::date)::text`;
    case 'referred_by_ref':
      return sql`NULLIF(r.referred_by_ref, r.external_ref)`;
    default:
      return sql.ref(`r.${field.name}`);
  }
}

/** The fields of a stored customer `c` as text. */
export function stored(field: Field, env: Env): Sql {
  switch (field.name) {
    case 'birthday':
      return birthdayText('c');
    case 'owner_id':
    case 'department_id':
      return sql`${sql.ref(`c.${field.name}`)}::text`;
    case 'created_on':
      return sql`(c.created_at AT TIME ZONE ${env.timeZone})::date::text`;
    case 'referred_by_ref':
      return sql`COALESCE(c.referred_by_ref, (SELECT f.external_ref FROM customers f WHERE f.customer_id = c.referred_by))`;
    default:
      return sql.ref(`c.${field.name}`);
  }
}

/** Of several values of one import the one that stays, whatever their order. */
export function winner({ least }: Field, ...values: Sql[]): Sql {
  const listed = sql.join(values.map((value) => sql`${value} COLLATE "C"`));
  return least ? sql`LEAST(${listed})` : sql`GREATEST(${listed})`;
}

export function winnerOf({ least }: Field, value: Sql): Sql {
  return least ? sql`min((${value}) COLLATE "C")` : sql`max((${value}) COLLATE "C")`;
}

/** Start of a day of the organisation; of today, which is not over, now. */
export function startOf(day: Sql, env: Env): Sql {
  return sql`CASE WHEN (${day})::date < ${env.today}::date THEN (${day})::date::timestamp AT TIME ZONE ${env.timeZone}
    ELSE ${env.now}::timestamptz END`;
}

/** The columns of `customers` and their values from the texts of the fields in `row`; created_at stands apart. */
export function columnsFrom(row: string): [column: string, value: Sql][] {
  return FIELDS.flatMap(({ name }): [string, Sql][] => {
    const text = sql.ref(`${row}.${name}`);
    if (name === 'birthday') return birthdayColumns(text);
    if (name === 'created_on' || name === 'referred_by_ref') return [];
    return [[name, name.endsWith('_id') ? sql`${text}::uuid` : text]];
  });
}

import { type RawBuilder, sql } from 'kysely';
import type { KnownFact } from './catalogue.ts';

/** The value of a fact of a wide row `c`, of its type; null for a field of the company's own that holds none. */
export function valueSql(fact: KnownFact): RawBuilder<unknown> {
  if (!fact.custom) return sql.ref(`c.${fact.name}`);
  const text = sql`(c.custom ->> ${sql.lit(fact.name)})`;
  switch (fact.ask) {
    case 'number':
    case 'money':
      return sql`${text}::float8`;
    case 'day':
      return sql`${text}::date`;
    case 'flag':
      return sql`${text}::boolean`;
    default:
      return text;
  }
}

/** Whether the value of a choice is one of these; 'none' is for who has none. */
export function isOneOfSql(fact: KnownFact, values: readonly string[]): RawBuilder<boolean> {
  if (fact.type === 'tags' && !fact.custom) {
    const held = sql<boolean>`${valueSql(fact)} && ${[...values]}::text[]`;
    return values.includes('none') ? sql`(${held} OR cardinality(${valueSql(fact)}) = 0)` : held;
  }
  if (fact.custom?.type !== 'choices')
    return sql`COALESCE(${valueSql(fact)}::text, 'none') = ANY(${[...values]}::text[])`;
  const has = sql<boolean>`COALESCE(c.custom -> ${sql.lit(fact.name)} ?| ${[...values]}::text[], false)`;
  return values.includes('none') ? sql`(${has} OR NOT c.custom ? ${sql.lit(fact.name)})` : has;
}

import type { RuledField } from '@kith/contract/roles';
import type { RawBuilder } from 'kysely';
import type { Env } from './context.ts';
import type { Conn } from './db/client.ts';

/** That and how rules may ask for a column of the facts; its type says which questions fit. */
export type Asked = {
  /** Values there are; 'in use': those that customers have. Absent for figures and days. */
  choices?: readonly string[] | 'in use';
  /** The words of a choice are `common:<words>.<choice>`; absent: choices stand for themselves. */
  words?: string;
  /** The field whose rule it falls under: who may not search by that cannot ask for it. */
  field?: RuledField;
  /** Of a count or number. */
  unit?: 'days';
  /** A birthday (`s0229`, `l0815`, `l0606+` in a leap month) or a day with anniversaries: whether it comes up soon. */
  comes?: true;
};

/**
 * Things that happened to customers on days, as rules ask for them within a window of days. Its words are in locales
 * under `happenings.<name>` of the module's namespace, of its narrowings under `happenings.by.<what>`.
 */
export type Happenings = {
  /** `<module>.<what>` */
  name: string;
  /** They have an amount, too. */
  money: boolean;
  /**
   * A query of customer_id, happened_on (a day), times (1; 0 for what only takes money back) and amount_minor (of the
   * company's currency, null without), plain enough that a filter by customer reaches its tables.
   */
  rows(env: Env, by: { what: string; of: readonly string[] } | null): RawBuilder<unknown>;
  /** What they can be narrowed by, and the values in use. */
  by: readonly { what: string; values(conn: Conn): Promise<string[]> }[];
};

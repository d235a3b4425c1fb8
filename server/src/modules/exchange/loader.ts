import type { Env } from '../../platform/context.ts';
import type { DbSession } from '../../platform/db/bound.ts';
import type { Module } from '../../platform/module.ts';
import type { Reject } from './columns.ts';
import type { RejectRow } from './repo.ts';
import type { Row } from './rows.ts';

/** What an import run and its transaction hand to a loader. */
export type LoadSession = DbSession & {
  importId: string;
  env: Env;
  userId: string | null;
  /** For the lifecycle hooks of customers the file gives another account manager. */
  modules: readonly Module[];
};

export type LoadCounts = {
  created: number;
  updated: number;
  unchanged: number;
  customersCreated: number;
  /** Rows that could be read but not merged, such as two that contradict each other. */
  rejects: RejectRow[];
};

/** A row that was understood, ready for COPY; `T` is the loader's own. */
export type Understood<T> = { row: Row; record: T };

/** One entity's way in: understands rows, then merges a chunk of them through its module's bulk door. */
export type Loader<T = unknown> = {
  /** Makes the temporary tables, once per connection. */
  prepare(session: LoadSession): Promise<void>;
  understand(row: Row): { record: T } | { reject: RejectRow };
  /** COPY and merge in the transaction of the chunk. */
  merge(session: LoadSession, rows: readonly Understood<T>[]): Promise<LoadCounts>;
};

/** A refused row with its cells, as it is kept. */
export function rejectRow(row: Row, reject: Reject): RejectRow {
  const { code, column, value } = reject;
  return { row_number: row.number, code, column_name: column ?? null, value: value ?? null, cells: row.cells };
}

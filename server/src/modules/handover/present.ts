import type { Person } from '@kith/contract/customers';
import {
  HANDOVER_UNDO_HOURS,
  type HandoverCustomer,
  type HandoverDetail,
  type HandoverSummary,
} from '@kith/contract/handovers';
import { shown } from '../../platform/fields.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { CountRow, HandoverRow, ItemRow } from './repo.ts';

export type People = ReadonlyMap<string, Person>;

export function personOf(people: People, userId: string | null): Person | null {
  return (userId && people.get(userId)) || null;
}

type Around = { people: People; viewer: Viewer; now: Date };

const HOUR_MS = 3_600_000;

/** Until when a handover can be taken back; null: it cannot. */
export function undoUntil(row: Pick<HandoverRow, 'state' | 'finished_at'>, now: Date): Date | null {
  if ((row.state !== 'done' && row.state !== 'failed') || !row.finished_at) return null;
  const until = new Date(row.finished_at.getTime() + HANDOVER_UNDO_HOURS * HOUR_MS);
  return until > now ? until : null;
}

/** @param counts of this handover alone. */
export function presentHandover(row: HandoverRow, counts: readonly CountRow[], around: Around): HandoverSummary {
  const { people } = around;
  const of = (...states: CountRow['state'][]) =>
    counts.filter(({ state }) => states.includes(state)).reduce((sum, each) => sum + each.customers, 0);
  return {
    handoverId: row.handover_id,
    state: row.state,
    from: personOf(people, row.from_owner),
    leaves: row.leaves,
    rule: row.rule,
    note: shown(around.viewer, 'notes', 'page', row.note),
    introduce: row.introduce,
    customers: counts.reduce((sum, each) => sum + each.customers, 0),
    waiting: of('waiting'),
    moved: of('moved'),
    leftOut: of('left_out'),
    back: of('back'),
    stays: of('stays'),
    tasks: counts.filter(({ state }) => state !== 'left_out').reduce((sum, each) => sum + each.tasks, 0),
    createdAt: row.created_at.toISOString(),
    createdBy: personOf(people, row.created_by),
    finishedAt: row.finished_at?.toISOString() ?? null,
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: personOf(people, row.undone_by),
    closedAt: row.closed_at?.toISOString() ?? null,
    undoUntil: undoUntil(row, around.now)?.toISOString() ?? null,
  };
}

/** The report: who got how many. */
export function presentDetail(row: HandoverRow, counts: readonly CountRow[], around: Around): HandoverDetail {
  const receivers = Map.groupBy(
    counts.filter(({ to_owner: to }) => to !== null),
    ({ to_owner: to }) => to,
  );
  return {
    ...presentHandover(row, counts, around),
    receivers: [...receivers].flatMap(([userId, rows]) => {
      const owner = personOf(around.people, userId);
      const sum = (some: readonly CountRow[]) => some.reduce((total, each) => total + each.customers, 0);
      return owner ? [{ owner, customers: sum(rows), moved: sum(rows.filter(({ state }) => state === 'moved')) }] : [];
    }),
  };
}

export function presentItem(row: ItemRow, name: string, people: People): HandoverCustomer {
  return {
    customerId: row.customer_id,
    name,
    from: personOf(people, row.from_owner),
    to: personOf(people, row.to_owner),
    state: row.state,
    code: row.code,
    tasks: row.tasks,
  };
}

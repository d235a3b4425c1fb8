import type { Person } from '@kith/contract/customers';
import type { Segment } from '@kith/contract/segments';
import type { z } from 'zod';
import type { SegmentRow } from './repo.ts';
import type { Counts } from './repo-view.ts';

const NOBODY: Counts = { members: 0, came: 0, went: 0 };

export function presentSegment(
  row: SegmentRow,
  around: { people: ReadonlyMap<string, Person>; counts: Counts | undefined; turnsByTime: boolean },
): z.input<typeof Segment> {
  const { members, came, went } = around.counts ?? NOBODY;
  return {
    segmentId: row.segment_id,
    names: row.names,
    note: row.note,
    rule: row.rule,
    version: row.version,
    state: row.filled ? 'ready' : 'filling',
    turnsByTime: around.turnsByTime,
    members,
    came,
    went,
    checkedOn: row.checked_on,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: (row.updated_by && around.people.get(row.updated_by)) || null,
  };
}

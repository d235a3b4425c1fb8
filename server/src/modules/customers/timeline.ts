import type { TimelineItem } from '@kith/contract/customers';
import type { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { notFound } from '../../platform/errors.ts';
import { shown } from '../../platform/fields.ts';
import { unkept } from '../../platform/reference.ts';
import { readTimeline, type TimelineEntry, type TimelineSource } from '../../platform/timeline.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { personOf } from './present.ts';
import { findCustomer } from './repo.ts';
import { readStory, type StoryRow } from './repo-timeline.ts';

/** What was logged by hand, who looked after the customer, how they came and were put away. */
export const customersTimeline: TimelineSource = {
  name: 'customers',
  permission: 'customers.read',
  async read(conn, viewer, query) {
    const rows = await readStory(conn, viewer, query);
    const people = rows.some((row) => row.kind === 'reassigned')
      ? await everybody({ reference: unkept }, conn)
      : new Map();
    return rows.map((row) => toEntry(row, (userId) => personOf({ people }, userId)?.name ?? null));
  },
};

// locale-keys: customers:timeline.*
function toEntry(row: StoryRow, nameOf: (userId: string | null) => string | null): TimelineEntry {
  const data =
    row.kind === 'reassigned'
      ? { from: nameOf(row.from_owner), to: nameOf(row.to_owner) }
      : row.kind === 'created'
        ? { imported: row.imported }
        : row.merged !== null
          ? { name: row.merged }
          : { direction: row.direction };
  return { id: row.id, kind: row.kind, module: 'customers', at: row.at, by: row.by, text: row.text, data };
}

/** A page of everything that happened with a customer. @throws Problem 404 when the viewer may not see them. */
export async function customerTimeline(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: z.input<typeof TimelineItem>[]; next: string | null }> {
  const customer = await findCustomer(ctx.db, viewer, customerId);
  if (!customer) throw notFound();
  const sources = ctx.registry.modules.flatMap((module) => module.timeline ?? []);
  const before = query.cursor ? decodeCursor(query.cursor, InstantPlace, 'customers.bad_cursor') : null;
  const asked = { customerId, ownerId: customer.owner_id, before, limit: query.limit + 1 };
  const entries = await readTimeline(sources, ctx.db, viewer, asked);
  const people = await everybody(ctx, ctx.db);
  const page = entries.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((entry) => ({
      ...entry,
      at: entry.at.toISOString(),
      by: personOf({ people }, entry.by),
      text: shown(viewer, 'notes', 'page', entry.text),
    })),
    next: entries.length > page.length && last ? encodeCursor([last.at.toISOString(), last.id]) : null,
  };
}

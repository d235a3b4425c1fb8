import { isCustomKey, readCustomFilter } from '@kith/contract/custom-fields';
import { COLUMN_FIELDS, type ExportColumn } from '@kith/contract/customer-columns';
import { type SavedView, type SaveView, VIEWS_MAX, ViewQuery } from '@kith/contract/customer-views';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, forbidden, notFound, Problem } from '../../platform/errors.ts';
import { isHidden, maySearchBy } from '../../platform/fields.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { personOf } from './present.ts';
import * as repo from './repo-views.ts';

/** One's own views and those shared by others, as far as they ask for nothing that is closed to the viewer. */
export async function listViews(ctx: Ctx, viewer: Viewer): Promise<{ items: SavedView[] }> {
  const people = await everybody(ctx, ctx.db);
  const rows = await repo.listViews(ctx.db, viewer.userId);
  return { items: rows.flatMap((row) => present(row, viewer, people) ?? []) };
}

export function createView(ctx: Ctx, viewer: Viewer, body: SaveView): Promise<SavedView> {
  return change(ctx, viewer, async (tx, userId, at) => {
    if ((await repo.countOwnViews(tx, userId)) >= VIEWS_MAX)
      throw new Problem('customers.too_many_views', 409, { params: { limit: VIEWS_MAX } });
    const { name, shared, ...query } = body;
    const row = { view_id: newId(), owner_id: userId, name, shared, query, at };
    requireOpen(viewer, query);
    await repo.insertView(tx, row);
    const subject = { kind: 'view', id: row.view_id };
    await audit(tx, { viewer, at, action: 'customers.create_view', subject, after: body });
    return { ...row, updated_at: at };
  });
}

/** Changes one of one's own. @throws Problem 404 for anybody else's. */
export function updateView(ctx: Ctx, viewer: Viewer, viewId: string, body: SaveView): Promise<SavedView> {
  return change(ctx, viewer, async (tx, userId, at) => {
    const before = await repo.lockView(tx, userId, viewId);
    if (before?.owner_id !== userId) throw notFound();
    const { name, shared, ...query } = body;
    requireOpen(viewer, query);
    await repo.updateView(tx, { view_id: viewId, name, shared, query, at });
    const subject = { kind: 'view', id: viewId };
    const found = { name: before.name, shared: before.shared, query: before.query };
    await audit(tx, { viewer, at, action: 'customers.update_view', subject, before: found, after: body });
    return { ...before, name, shared, query, updated_at: at };
  });
}

/** Removes one of one's own; a shared one also who keeps the settings of the house. */
export async function removeView(ctx: Ctx, viewer: Viewer, viewId: string): Promise<Record<string, never>> {
  return transact(ctx.db, async (tx) => {
    const row = await repo.lockView(tx, viewer.userId, viewId);
    if (!row || !mayRemove(row, viewer)) throw notFound();
    await repo.deleteView(tx, viewId);
    const { name, shared, query } = row;
    await audit(tx, {
      ...{ viewer, at: ctx.clock.now(), action: 'customers.remove_view', subject: { kind: 'view', id: viewId } },
      before: { name, shared, query },
    });
    return {};
  });
}

async function change(
  ctx: Ctx,
  viewer: Viewer,
  work: (tx: Tx, userId: string, at: Date) => Promise<repo.ViewRow>,
): Promise<SavedView> {
  const { userId } = viewer;
  // A key that acts for nobody has no list to come back to.
  if (userId === null) throw forbidden();
  const people = await everybody(ctx, ctx.db);
  try {
    const row = await transact(ctx.db, (tx) => work(tx, userId, ctx.clock.now()));
    const view = present(row, viewer, people);
    if (!view) throw notFound();
    return view;
  } catch (error) {
    if (repo.isNameTaken(error)) throw conflict('customers.view_name_taken');
    throw error;
  }
}

function mayRemove(row: repo.ViewRow, viewer: Viewer): boolean {
  return row.owner_id === viewer.userId || viewer.permissions.get('settings.write') === 'all';
}

/** The view as the viewer may have it; null when its filter asks by what is closed to them, or is not known any more. */
function present(
  row: repo.ViewRow,
  viewer: Viewer,
  people: Parameters<typeof personOf>[0]['people'],
): SavedView | null {
  const query = ViewQuery.safeParse(row.query);
  if (!query.success || !isOpen(viewer, query.data)) return null;
  return {
    viewId: row.view_id,
    name: row.name,
    shared: row.shared,
    ...query.data,
    columns: query.data.columns.filter((column) => !isClosed(viewer, column)),
    by: personOf({ people }, row.owner_id),
    mine: row.owner_id === viewer.userId,
    mayRemove: mayRemove(row, viewer),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** @throws Problem 403 when the filter asks by a field that is closed to the viewer. */
function requireOpen(viewer: Viewer, query: ViewQuery): void {
  if (!isOpen(viewer, query))
    throw new Problem('common.field_closed', 403, { errors: [{ path: 'body.filter', code: 'field_closed' }] });
}

/** Whether the viewer may ask so themselves. A text may be the beginning of a phone or an address that somebody else typed. */
function isOpen(viewer: Viewer, { filter, sort }: ViewQuery): boolean {
  const own = [
    ...(filter.custom ?? []).map((text) => readCustomFilter(text).key),
    ...(isCustomKey(sort) ? [sort] : []),
  ];
  if (!own.every((key) => maySearchBy(viewer, key))) return false;
  const { region, segment, q } = filter;
  if (region !== undefined && !maySearchBy(viewer, 'region')) return false;
  if (segment !== undefined && !viewer.permissions.has('segments.read')) return false;
  return !q || (['phone', 'email', 'wechat'] as const).every((field) => maySearchBy(viewer, field));
}

function isClosed(viewer: Viewer, column: string): boolean {
  const field = isCustomKey(column) ? column : COLUMN_FIELDS[column as ExportColumn];
  return field !== undefined && isHidden(viewer, field);
}

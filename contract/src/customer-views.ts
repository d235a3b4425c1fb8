import { z } from 'zod';
import { CustomKey } from './custom-key.ts';
import { CustomerFilter, CustomerSort, Person } from './customer-shapes.ts';
import { Instant, Nothing, route } from './route.ts';

/** The most views that one person keeps. */
export const VIEWS_MAX = 50;

/** Columns by their ids, in their order; those the list does not know any more are passed over. */
const Columns = z.array(z.string().regex(/^[\w.:-]{1,80}$/)).max(60);

/** What a view sets in the address of the list. */
const viewQuery = {
  filter: CustomerFilter,
  sort: z.union([CustomerSort, CustomKey]),
  dir: z.enum(['asc', 'desc']),
  columns: Columns,
};
export const ViewQuery = z.object(viewQuery);
export type ViewQuery = z.output<typeof ViewQuery>;

export const SaveView = z.object({
  name: z.string().trim().min(1).max(60),
  /** Everybody who sees customers finds it, and sees through it what they may see. */
  shared: z.boolean(),
  ...viewQuery,
});
export type SaveView = z.output<typeof SaveView>;

export const SavedView = z.object({
  viewId: z.uuid(),
  name: z.string(),
  shared: z.boolean(),
  ...viewQuery,
  by: Person.nullable(),
  mine: z.boolean(),
  /** One's own, or of somebody else's as who keeps the house. */
  mayRemove: z.boolean(),
  updatedAt: Instant,
});
export type SavedView = z.infer<typeof SavedView>;

const one = z.object({ viewId: z.uuid() });

export const viewRoutes = {
  list: route({
    method: 'GET',
    path: '/customers/views',
    permission: 'customers.read',
    summary: 'Saved views of the list: one’s own, and those shared that ask for nothing one may not see; by name',
    response: z.object({ items: z.array(SavedView) }),
  }),
  create: route({
    method: 'POST',
    path: '/customers/views',
    permission: 'customers.read',
    summary: 'Save the filter, the order and the columns of the list as a view',
    body: SaveView,
    response: SavedView,
    errors: ['customers.view_name_taken', 'customers.too_many_views', 'common.field_closed'],
    idempotent: true,
  }),
  update: route({
    method: 'PUT',
    path: '/customers/views/:viewId',
    permission: 'customers.read',
    summary: 'Change one of one’s own views',
    params: one,
    body: SaveView,
    response: SavedView,
    errors: ['customers.view_name_taken', 'common.field_closed'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/customers/views/:viewId',
    permission: 'customers.read',
    summary: 'Remove one of one’s own views, or, with the right to settings, a shared one',
    params: one,
    response: Nothing,
  }),
} as const;

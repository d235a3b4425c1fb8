import { z } from 'zod';
import { Person } from './customers.ts';
import { route } from './route.ts';

/** Customers one person may look after at most; null: as many as come. */
const Most = z.int().min(0).max(10_000_000).nullable();

export const Capacity = z.object({
  /** For whoever has no limit of their own. */
  everybody: Most,
  people: z.array(
    z.object({
      person: Person,
      /** Absent: the limit for everybody holds. */
      own: Most.optional(),
      /** The limit that holds. */
      most: Most,
      /** Living customers they look after now. */
      has: z.int(),
    }),
  ),
});
export type Capacity = z.infer<typeof Capacity>;

export const SetCapacity = z.object({
  everybody: Most,
  /** Limits of single people; who is absent has the one for everybody. */
  people: z.array(z.object({ userId: z.uuid(), most: Most })).max(1_000),
});
export type SetCapacity = z.output<typeof SetCapacity>;

export const capacityRoutes = {
  read: route({
    method: 'GET',
    path: '/capacity',
    permission: 'customers.assign',
    summary: 'How many customers each person may look after, and how many they do',
    response: Capacity,
  }),
  save: route({
    method: 'PUT',
    path: '/capacity',
    permission: 'customers.assign',
    summary: 'Set how many customers one person may look after; who has more keeps them and gets no further ones',
    body: SetCapacity,
    response: Capacity,
    errors: ['customers.no_such_owner'],
  }),
} as const;

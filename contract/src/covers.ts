import { z } from 'zod';
import { Person } from './customers.ts';
import { Day, Instant, Nothing, route } from './route.ts';

/** The longest that one person covers for another. */
export const COVER_DAYS_MAX = 365;

export const Cover = z.object({
  coverId: z.uuid(),
  /** Who is away. */
  person: Person,
  /** Who looks after their customers meanwhile. */
  substitute: Person,
  /** Both inclusive. */
  fromOn: Day,
  untilOn: Day,
  /** Whether it holds today. */
  now: z.boolean(),
  createdAt: Instant,
  createdBy: Person.nullable(),
  mayEnd: z.boolean(),
});
export type Cover = z.infer<typeof Cover>;

export const NewCover = z
  .object({
    /** Absent: oneself. Another needs the right to manage their work. */
    personId: z.uuid().optional(),
    substituteId: z.uuid(),
    fromOn: Day,
    untilOn: Day,
  })
  .refine((body) => body.untilOn >= body.fromOn, { path: ['untilOn'], message: 'ends_before_it_begins' });
export type NewCover = z.output<typeof NewCover>;

export const coverRoutes = {
  list: route({
    method: 'GET',
    path: '/covers',
    permission: 'worklist.write',
    summary: 'Who covers for whom, now and soon: one’s own, and those of people whose work one manages',
    response: z.object({ items: z.array(Cover) }),
  }),
  create: route({
    method: 'POST',
    path: '/covers',
    permission: 'worklist.write',
    summary: 'Let a colleague see and do somebody’s work until a day; customers stay whose they are',
    body: NewCover,
    response: z.object({ items: z.array(Cover) }),
    errors: ['customers.no_such_owner', 'handover.covers_oneself'],
    idempotent: true,
  }),
  end: route({
    method: 'DELETE',
    path: '/covers/:coverId',
    permission: 'worklist.write',
    summary: 'End a cover at once',
    params: z.object({ coverId: z.uuid() }),
    response: Nothing,
  }),
} as const;

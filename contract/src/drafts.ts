import { z } from 'zod';
import { Person } from './customer-shapes.ts';
import { Instant, Nothing, page, route } from './route.ts';

export const DRAFT_KINDS = ['note', 'task'] as const;
const Text = z.string().trim().min(1).max(10_000);
const Title = z.string().trim().min(1).max(200);

export const NewDraft = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('note'), text: Text }),
  z.object({ kind: z.literal('task'), title: Title, dueAt: Instant.optional() }),
]);
export type NewDraft = z.output<typeof NewDraft>;

/** What a program would write down; nothing of it is so before a person says so. */
export const Draft = z.object({
  draftId: z.uuid(),
  customer: z.object({ customerId: z.uuid(), name: z.string() }),
  kind: z.enum(DRAFT_KINDS),
  /** A note's text, or a task's title. Null where the viewer may not see notes. */
  text: z.string().nullable(),
  dueAt: Instant.nullable(),
  /** The key that wrote it. */
  from: z.string(),
  /** For whom the key acts. */
  by: Person.nullable(),
  createdAt: Instant,
});
export type Draft = z.infer<typeof Draft>;

const ofCustomer = z.object({ customerId: z.uuid() });
const one = ofCustomer.extend({ draftId: z.uuid() });

export const draftsRoutes = {
  list: route({
    method: 'GET',
    path: '/drafts',
    permission: 'customers.write',
    summary: 'Drafts about customers one may change, newest first',
    query: z.object({ cursor: z.uuid().optional() }),
    response: page(Draft),
  }),
  ofCustomer: route({
    method: 'GET',
    path: '/customers/:customerId/drafts',
    permission: 'customers.write',
    summary: 'Drafts about one customer, newest first',
    params: ofCustomer,
    response: z.object({ items: z.array(Draft) }),
  }),
  create: route({
    method: 'POST',
    path: '/customers/:customerId/drafts',
    permission: 'drafts.write',
    summary: 'Write a note or a task down as a draft, for a person to accept',
    params: ofCustomer,
    body: NewDraft,
    response: z.object({ draftId: z.uuid() }),
    errors: ['drafts.limit'],
    idempotent: true,
  }),
  accept: route({
    method: 'POST',
    path: '/customers/:customerId/drafts/:draftId/acceptance',
    permission: 'customers.write',
    summary: 'Make a draft a note or a task of one’s own, as it is or with other words',
    params: one,
    body: z.object({ text: Text.optional() }),
    response: Nothing,
    errors: ['drafts.settled'],
  }),
  refuse: route({
    method: 'DELETE',
    path: '/customers/:customerId/drafts/:draftId',
    permission: 'customers.write',
    summary: 'Throw a draft away',
    params: one,
    response: Nothing,
    errors: ['drafts.settled'],
  }),
} as const;

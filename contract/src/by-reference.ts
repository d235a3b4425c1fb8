import { z } from 'zod';
import { CreateCustomer, Customer } from './customer-shapes.ts';
import { CreateOrder, Order } from './orders.ts';
import { route } from './route.ts';

/** What a write by reference did. */
const Outcome = z.enum(['created', 'updated', 'unchanged']);

const byReference = z.object({ externalRef: z.string().trim().min(1).max(100) });

const PutCustomer = CreateCustomer.omit({
  externalRef: true,
  ownerId: true,
  referredBy: true,
  departmentId: true,
})
  .extend({
    /** Of a new customer the reference stands for an absent name. */
    name: CreateCustomer.shape.name.optional(),
    kind: CreateCustomer.shape.kind.unwrap().optional(),
  })
  .meta({ description: 'A field that is absent stays as it is; contacts and tags are added, none is taken away' });
export type PutCustomer = z.output<typeof PutCustomer>;

const PutOrder = CreateOrder.omit({ number: true }).meta({
  description: 'The whole order as it now is, with its lines',
});
export type PutOrder = z.output<typeof PutOrder>;

/** Customers and orders under the names that another system has for them: the same call twice changes nothing. */
export const byReferenceRoutes = {
  getCustomer: route({
    method: 'GET',
    path: '/customers/by-reference/:externalRef',
    permission: 'customers.read',
    summary: 'The customer with this reference',
    params: byReference,
    response: Customer,
  }),
  putCustomer: route({
    method: 'PUT',
    path: '/customers/by-reference/:externalRef',
    permission: 'customers.write',
    summary: 'Add the customer with this reference, or bring them up to date',
    params: byReference,
    body: PutCustomer,
    response: z.object({ outcome: Outcome, customer: Customer }),
    errors: ['customers.bad_phone', 'customers.bad_email'],
    idempotent: true,
  }),
  putOrder: route({
    method: 'PUT',
    path: '/customers/by-reference/:externalRef/orders/:number',
    permission: 'orders.write',
    summary: 'Record the order with this number, or bring it up to date',
    params: byReference.extend({ number: z.string().trim().min(1).max(100) }),
    body: PutOrder,
    response: z.object({ outcome: Outcome, order: Order }),
    errors: ['orders.amount_missing'],
    idempotent: true,
  }),
} as const;

import { z } from 'zod';
import { queryInt } from './query.ts';
import { Day, Instant, Money, page, route } from './route.ts';

/** The most lines one order takes through the API; imports have no such bound. */
export const ORDER_LINES_MAX = 500;

const Text = (max: number) => z.string().trim().min(1).max(max);
export const CurrencyCode = z.string().regex(/^[A-Z]{3}$/);
/** Minor units; returns are negative. */
const Minor = z.int().min(-1_000_000_000_000_000).max(1_000_000_000_000_000);
/** Any 128 bits written as a UUID: the ids of orders and lines are MD5 sums and carry no version (RFC 9562). */
const ContentId = z.guid();
/** A decimal, kept exactly: `0.25`, `-3`. */
const Quantity = z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/);
/** A decimal above zero, kept exactly. */
const Rate = z.string().regex(/^(?=.*[1-9])\d{1,9}(\.\d{1,10})?$/);

export const OrderLine = z.object({
  lineId: ContentId,
  productCode: z.string().nullable(),
  productName: z.string().nullable(),
  category: z.string().nullable(),
  /** A decimal as text; null when unknown. */
  quantity: z.string().nullable(),
  /** Null when the source gave only the order's total. */
  amount: Money.nullable(),
});
export type OrderLine = z.infer<typeof OrderLine>;

export const Order = z.object({
  orderId: ContentId,
  customerId: z.uuid(),
  /** The shop's own number; null when the source gave none. */
  number: z.string().nullable(),
  orderedAt: Instant,
  /** The day in the organisation's zone. */
  orderedOn: Day,
  /** Negative for a return; in the currency of the order. */
  amount: Money,
  isReturn: z.boolean(),
  channel: z.string().nullable(),
  store: z.string().nullable(),
  /** The import that brought or last changed it; null when entered by hand. */
  importId: z.uuid().nullable(),
  recordedAt: Instant,
  lines: z.array(OrderLine),
});
export type Order = z.infer<typeof Order>;

export const CreateOrder = z.object({
  /** Unique for the customer; with it the same order is never taken twice. */
  number: Text(100).nullable().optional(),
  orderedAt: Instant,
  /** Absent: the company's. */
  currency: CurrencyCode.optional(),
  /** Absent: the sum of the lines. */
  amountMinor: Minor.optional(),
  /** Turns the amounts negative, whatever sign they came with. */
  isReturn: z.boolean().default(false),
  channel: Text(60).nullable().optional(),
  store: Text(60).nullable().optional(),
  lines: z
    .array(
      z.object({
        productCode: Text(100).nullable().optional(),
        productName: Text(300).nullable().optional(),
        category: Text(100).nullable().optional(),
        quantity: Quantity.nullable().optional(),
        amountMinor: Minor,
      }),
    )
    .max(ORDER_LINES_MAX)
    .default([]),
});
export type CreateOrder = z.output<typeof CreateOrder>;

export const CurrencyRate = z.object({
  currency: CurrencyCode,
  /** Units of the company's currency for one unit of this one, as a decimal; null: not entered yet. */
  rate: z.string().nullable(),
  /** Since when this rate has held; it converts all orders, of any date. */
  validFrom: Day.nullable(),
  /** Orders in this currency. */
  orders: z.int(),
  /** Orders whose money is in no figure, for want of a rate. */
  leftOut: z.int(),
});
export type CurrencyRate = z.infer<typeof CurrencyRate>;

export const CurrencyRates = z.object({
  /** The company's own currency. */
  base: CurrencyCode,
  /** Every other currency that orders use or that has a rate. */
  rates: z.array(CurrencyRate),
  /** All orders left out of the figures for want of a rate. */
  leftOut: z.int(),
});
export type CurrencyRates = z.infer<typeof CurrencyRates>;

const ofCustomer = z.object({ customerId: z.uuid() });

export const ordersRoutes = {
  list: route({
    method: 'GET',
    path: '/customers/:customerId/orders',
    permission: 'orders.read',
    summary: 'Orders and returns of a customer with their lines, newest first',
    params: ofCustomer,
    query: z.object({ cursor: z.string().max(200).optional(), limit: queryInt(1, 100).default(20) }),
    response: page(Order),
    errors: ['orders.bad_cursor'],
  }),
  get: route({
    method: 'GET',
    path: '/customers/:customerId/orders/:orderId',
    permission: 'orders.read',
    summary: 'One order',
    params: ofCustomer.extend({ orderId: ContentId }),
    response: Order,
  }),
  create: route({
    method: 'POST',
    path: '/customers/:customerId/orders',
    permission: 'orders.write',
    summary: 'Record an order or a return; the customer’s figures follow at once',
    params: ofCustomer,
    body: CreateOrder,
    response: Order,
    errors: ['orders.number_taken', 'orders.amount_missing'],
    idempotent: true,
  }),
  rates: route({
    method: 'GET',
    path: '/orders/rates',
    permission: 'settings.read',
    summary: 'Rates of other currencies, and how many orders are left out for want of one',
    response: CurrencyRates,
  }),
  setRates: route({
    method: 'PUT',
    path: '/orders/rates',
    permission: 'settings.write',
    summary: 'Replace the rates; every figure in money is worked out anew in the background',
    body: z.object({ rates: z.array(z.object({ currency: CurrencyCode, rate: Rate })).max(200) }),
    response: CurrencyRates,
    errors: ['orders.rate_of_own_currency', 'orders.rate_twice'],
  }),
};

/** What a row of a mapped file says: a record of its entity, or why it is kept back. */
export { type ReadOptions, Reject } from './columns.ts';
export { type CustomerRecord, understandCustomers } from './understand-customers.ts';
export { hasLines, type OrderRecord, understandOrders } from './understand-orders.ts';

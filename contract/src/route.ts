import { z } from 'zod';

/** Everything a role can be allowed to do. A role gives each permission a data scope. */
export const PERMISSIONS = [
  'customers.read',
  'customers.write',
  'customers.assign',
  'customers.merge',
  'customers.reveal',
  'pool.claim',
  'customers.fields',
  'orders.read',
  'orders.write',
  'segments.read',
  'segments.write',
  'insight.read',
  'worklist.read',
  'worklist.write',
  'worklist.manage',
  'approvals.read',
  'approvals.decide',
  'privacy.read',
  'privacy.write',
  'privacy.export',
  'privacy.erase',
  'retention.read',
  'retention.manage',
  'retention.effect',
  'drafts.write',
  'exchange.import',
  'exchange.export',
  'ingest.write',
  'webhooks.manage',
  'settings.read',
  'settings.write',
  'identity.manage',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a route carries bytes instead of JSON. */
export type Transfer =
  /** The request body is a raw byte stream (an upload); `query.filename` names it. */
  | { upload: true }
  /** The response is a file of this media type. */
  | { download: string };

export type RouteSpec<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> = {
  method: Method;
  /** Below /api/v1, parameters as `:name`. */
  path: `/${string}`;
  /** 'public' needs no login, 'signed-in' any login, otherwise the permission with some scope. */
  permission: Permission | 'public' | 'signed-in';
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  /** Codes this route may answer beside the common ones. */
  errors?: readonly string[];
  transfer?: Transfer;
  /** Its amounts are choices of the company, not customers' money: no rule of a role hides them. */
  companyMoney?: true;
  /** Repeating the call with the same Idempotency-Key replays the stored answer. */
  idempotent?: boolean;
};

/** Declares a route once; the server registers it, the web calls it, OpenAPI is printed from it. */
export function route<
  R extends z.ZodType,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B, R>): RouteSpec<P, Q, B, R> {
  return spec;
}

/** RFC 9457 problem, with a stable code whose words live in locales/<language>/errors.json. */
export const ProblemBody = z.object({
  type: z.string(),
  status: z.int(),
  code: z.string(),
  title: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
  fault_id: z.string().optional(),
});
export type ProblemBody = z.infer<typeof ProblemBody>;

/** The currency of money that a role may not see: ISO 4217's code for no currency; the amount is 0 then. */
export const NO_CURRENCY = 'XXX';

/**
 * Money in integer minor units of its currency; below 2^53. An amount without a currency beside it is named `minor` or
 * `…Minor`: by these shapes it is found and hidden (platform/hidden-money.ts).
 */
export const Money = z.object({ minor: z.int(), currency: z.string().length(3) });
export type Money = z.infer<typeof Money>;

/** A calendar day in the organisation's zone. */
export const Day = z.iso.date();
/** An instant, ISO 8601 with zone. */
export const Instant = z.iso.datetime({ offset: true });
/** The answer of an action that returns nothing. */
export const Nothing = z.object({});

/** A keyset page: `next` is an opaque cursor, null on the last page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

import type { RouteSpec } from '@kith/contract/route';
import type { z } from 'zod';
import { type ApiProblem, offline, problemFrom } from './problem.ts';
import { randomKey } from './random.ts';
import { API_BASE, asFields, routeUrl } from './route-url.ts';
import { type Answered, together } from './together.ts';

type Part<Name extends string, S> = [S] extends [z.ZodUndefined]
  ? unknown
  : S extends z.ZodType
    ? Record<never, never> extends z.input<S>
      ? { [K in Name]?: z.input<S> }
      : { [K in Name]: z.input<S> }
    : unknown;

export type CallOptions = { signal?: AbortSignal; idempotencyKey?: string };

/** What a route takes: only the parts it declares, and those that cannot be empty are required. */
export type RouteInput<R extends RouteSpec> =
  R extends RouteSpec<infer P, infer Q, infer B, z.ZodType>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;

/** What a route answers. */
export type RouteOutput<R extends RouteSpec> = z.output<R['response']>;

/** The input argument, optional when nothing in it is required. */
export type InputArgs<R extends RouteSpec, Extra = unknown> =
  Record<never, never> extends RouteInput<R> ? [input?: RouteInput<R> & Extra] : [input: RouteInput<R> & Extra];

type WideInput = { params?: unknown; query?: unknown; body?: unknown };

const ACCEPT = { accept: 'application/json' };

const unauthenticatedListeners = new Set<() => void>();

/** Calls `listener` whenever the server says that the session has ended. Returns the way to stop. */
export function onUnauthenticated(listener: () => void): () => void {
  unauthenticatedListeners.add(listener);
  return () => unauthenticatedListeners.delete(listener);
}

/**
 * Calls a route of the contract, typed by it: `call(customersRoutes.list, { query: { tier: ['A'] } })`.
 * A route declared idempotent gets an Idempotency-Key; pass your own to make a retry by hand the same call.
 * Rejects with ApiProblem, or with the AbortError of `signal`.
 */
export function call<R extends RouteSpec>(route: R, ...args: InputArgs<R, CallOptions>): Promise<RouteOutput<R>> {
  const [input] = args;
  return callWith(route, input, input ?? {});
}

/** As `call`, with the options apart: for helpers that add a signal or a cursor to somebody's input. */
export function callWith<R extends RouteSpec>(
  route: R,
  input: RouteInput<R> | undefined,
  options: CallOptions,
): Promise<RouteOutput<R>>;
export async function callWith(route: RouteSpec, input: WideInput = {}, options: CallOptions = {}): Promise<unknown> {
  const { status, text } =
    route.method === 'GET' ? await read(route, input, options) : await write(route, input, options);
  if (status < 200 || status > 299) throw refused(route, problemFrom(status, text));
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  if (import.meta.env.DEV) warnOfDrift(route, answer);
  return answer;
}

const readTogether = together((url) => ask(url, { headers: ACCEPT }), API_BASE);

/** What nobody waits for any more is dropped; the request itself goes on, others may be in it. */
async function read(route: RouteSpec, input: WideInput, { signal }: CallOptions): Promise<Answered> {
  const url = routeUrl(route, input);
  signal?.throwIfAborted();
  // Without a session there is nobody for whom several could be asked.
  const answer = await (route.permission === 'public' ? ask(url, { headers: ACCEPT }) : readTogether(url));
  signal?.throwIfAborted();
  return answer;
}

function write(route: RouteSpec, input: WideInput, options: CallOptions): Promise<Answered> {
  const headers: Record<string, string> = { ...ACCEPT };
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey ?? route.idempotent) headers['idempotency-key'] = options.idempotencyKey ?? randomKey();
  return ask(routeUrl(route, input), {
    method: route.method,
    headers,
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

async function ask(url: string, init: RequestInit): Promise<Answered> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', ...init });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw offline();
  }
}

/** A public route's 401 is a wrong password, not an ended session. */
function refused(route: RouteSpec, problem: ApiProblem): ApiProblem {
  if (problem.status === 401 && route.permission !== 'public')
    for (const listener of unauthenticatedListeners) listener();
  return problem;
}

/** Answers are trusted in production (the server serialises by the same schema); while developing, a drift is said aloud. */
function warnOfDrift(route: RouteSpec, answer: unknown): void {
  const parsed = route.response.safeParse(answer);
  if (!parsed.success)
    console.error(`${route.method} ${route.path} answers otherwise than its contract`, parsed.error.issues);
}

export type UploadOptions = {
  /** 0 … 1 of the bytes sent. */
  onProgress?: (fraction: number) => void;
  signal?: AbortSignal;
};

/**
 * Sends a file as the raw body of an upload route. XMLHttpRequest, because fetch reports no progress of sending.
 * `query.filename` is filled from the file when the caller leaves it out.
 */
export function upload<R extends RouteSpec>(
  route: R,
  file: File,
  input: Partial<RouteInput<R>> & UploadOptions,
): Promise<RouteOutput<R>>;
export function upload(route: RouteSpec, file: File, input: UploadOptions & WideInput): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(route.method, routeUrl(route, { ...input, query: { filename: file.name, ...asFields(input.query) } }));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept', 'application/json');
    if (route.idempotent) request.setRequestHeader('idempotency-key', randomKey());
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) input.onProgress?.(event.total === 0 ? 1 : event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText || '{}'));
      else reject(refused(route, problemFrom(request.status, request.responseText)));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException('upload aborted', 'AbortError'));
    input.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

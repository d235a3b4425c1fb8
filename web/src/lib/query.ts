import type { RouteSpec } from '@kith/contract/route';
import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { callWith, type InputArgs, type RouteInput, type RouteOutput } from './api.ts';
import type { ApiProblem } from './problem.ts';
import { asFields } from './route-url.ts';

/** The first part of every query key of a route: invalidating it refreshes all its queries. */
export function routeKey(route: Pick<RouteSpec, 'method' | 'path'>): [string] {
  return [`${route.method} ${route.path}`];
}

/** Options for `useQuery`, `prefetchQuery`, `setQueryData`: the key and the function of one call. */
export function routeQuery<R extends RouteSpec>(route: R, ...args: InputArgs<R>) {
  const [input] = args;
  return queryOptions<RouteOutput<R>, ApiProblem>({
    queryKey: [...routeKey(route), input ?? {}],
    queryFn: ({ signal }) => callWith(route, input, { signal }),
  });
}

/** `useQuery` of one route. */
export function useRoute<R extends RouteSpec>(route: R, ...args: InputArgs<R>) {
  return useQuery(routeQuery(route, ...args));
}

/** One row of a route that answers `page(item)` of the contract. */
export type RowOf<R extends RouteSpec> = RouteOutput<R> extends { items: (infer T)[] } ? T : never;

/** Some lists say that they did not look through all. */
type PageOf<T> = { items: T[]; next: string | null; truncated?: boolean };
type Pages<T> = { rows: T[]; truncated: boolean };

/** Options for `useInfiniteQuery` over a keyset route: its query takes `cursor`, its answer is `page(item)`. */
export function routePages<R extends RouteSpec>(route: R, ...args: InputArgs<R>) {
  const [input] = args;
  const first: string | null = null;
  return infiniteQueryOptions<PageOf<RowOf<R>>, ApiProblem, Pages<RowOf<R>>, unknown[], string | null>({
    queryKey: [...routeKey(route), 'pages', input ?? {}],
    queryFn: ({ signal, pageParam }) => callPage(route, input, pageParam, signal),
    initialPageParam: first,
    getNextPageParam: (last) => last.next,
    select: ({ pages }) => ({
      rows: pages.flatMap((page) => page.items),
      truncated: pages.some((page) => page.truncated === true),
    }),
  });
}

function callPage<R extends RouteSpec>(
  route: R,
  input: RouteInput<R> | undefined,
  cursor: string | null,
  signal: AbortSignal,
): Promise<PageOf<RowOf<R>>>;
function callPage(
  route: RouteSpec,
  input: { query?: unknown } | undefined,
  cursor: string | null,
  signal: AbortSignal,
): Promise<unknown> {
  const query = { ...asFields(input?.query), ...(cursor === null ? {} : { cursor }) };
  return callWith(route, { ...input, query }, { signal });
}

/** `useInfiniteQuery` of a keyset route; hand its result to a DataGrid with `gridPages`. Keeps the old rows while new ones load. */
export function usePages<R extends RouteSpec>(route: R, ...args: InputArgs<R>) {
  return useInfiniteQuery({ ...routePages(route, ...args), placeholderData: (previous) => previous });
}

export type ActionOptions<R extends RouteSpec> = {
  /** Routes whose queries are stale once this one is through. */
  refresh?: readonly Pick<RouteSpec, 'method' | 'path'>[];
  /** Changes the cache before the server answers; returns the way back, taken if it refuses. See `patchQueries`. */
  optimistic?: (client: QueryClient, input: RouteInput<R>) => () => void;
  onDone?: (output: RouteOutput<R>, input: RouteInput<R>) => void;
  /** The caller shows the problem itself: no toast. */
  quiet?: boolean;
};

/** A call that changes something: `const rename = useAction(route, {…}); rename.mutate({ params, body })`. A refusal is shown as a toast. */
export function useAction<R extends RouteSpec>(route: R, options: ActionOptions<R> = {}) {
  const client = useQueryClient();
  return useMutation<RouteOutput<R>, ApiProblem, RouteInput<R>, { rollback?: (() => void) | undefined }>({
    mutationFn: (input) => callWith(route, input, {}),
    meta: { quiet: options.quiet === true },
    onMutate: (input) => ({ rollback: options.optimistic?.(client, input) }),
    onError: (_problem, _input, context) => context?.rollback?.(),
    onSuccess: (output, input) => options.onDone?.(output, input),
    onSettled: () => refreshRoutes(client, options.refresh ?? []),
  });
}

/** Marks every query of these routes as stale. */
export async function refreshRoutes(
  client: QueryClient,
  routes: readonly Pick<RouteSpec, 'method' | 'path'>[],
): Promise<void> {
  await Promise.all(routes.map((route) => client.invalidateQueries({ queryKey: routeKey(route) })));
}

/**
 * Changes every cached answer of a route, single or paged, and returns the way back.
 * `change` gets one answer (for a paged route, one page) and returns the new one.
 */
export function patchQueries<R extends RouteSpec>(
  client: QueryClient,
  route: R,
  change: (answer: RouteOutput<R>) => RouteOutput<R>,
): () => void {
  const queryKey = routeKey(route);
  void client.cancelQueries({ queryKey });
  const before = client.getQueriesData<RouteOutput<R> | { pages: RouteOutput<R>[] }>({ queryKey });
  for (const [key, data] of before) {
    if (data === undefined) continue;
    client.setQueryData(
      key,
      key[1] === 'pages' && hasPages(data)
        ? { ...data, pages: data.pages.map(change) }
        : change(data as RouteOutput<R>),
    );
  }
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

function hasPages<T>(data: T | { pages: T[] }): data is { pages: T[] } {
  return typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages);
}

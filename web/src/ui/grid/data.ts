import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';

/** The rows of a grid and how they are coming along. */
export type GridData<T> = {
  rows: readonly T[];
  /** Nothing to show yet. */
  loading: boolean;
  /** Rows of the last question, while the new ones are on their way. */
  stale: boolean;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
};

const NONE: readonly never[] = [];

/** From `usePages(route, input)`. */
export function gridPages<T>(query: UseInfiniteQueryResult<{ rows: T[] }>): GridData<T> {
  return {
    rows: query.data?.rows ?? NONE,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}

/** From `useRoute(route)` whose answer is `{ items }`, all at once. */
export function gridItems<T>(query: UseQueryResult<{ items: T[] }>): GridData<T> {
  return {
    rows: query.data?.items ?? NONE,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
    hasMore: false,
    loadingMore: false,
    loadMore: () => undefined,
  };
}

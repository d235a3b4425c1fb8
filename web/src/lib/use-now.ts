import { createStore, useStore } from './store.ts';

const now = createStore(new Date());
setInterval(() => now.set(new Date()), 30_000);

/** The present, the same for the whole page, renewed twice a minute. */
export function useNow(): Date {
  return useStore(now);
}

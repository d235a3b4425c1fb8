import { present } from './clock.ts';
import { createStore, useStore } from './store.ts';

const now = createStore(present());
setInterval(() => now.set(present()), 30_000);

/** To be called when the day that is kept to changed. */
export function renewNow(): void {
  now.set(present());
}

/** The present, the same for the whole page, renewed twice a minute. */
export function useNow(): Date {
  return useStore(now);
}

import { useSyncExternalStore } from 'react';

export type Store<T> = {
  get: () => T;
  set: (next: T | ((current: T) => T)) => void;
  subscribe: (listener: () => void) => () => void;
};

/** A value outside React that components may follow. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = typeof next === 'function' ? (next as (current: T) => T)(value) : next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** A store of one of a few words, remembered on this device. */
export function rememberedChoice<T extends string>(key: string, choices: readonly [T, ...T[]]): Store<T> {
  const stored = localStorage.getItem(key);
  const store = createStore<T>(choices.find((choice) => choice === stored) ?? choices[0]);
  store.subscribe(() => localStorage.setItem(key, store.get()));
  return store;
}

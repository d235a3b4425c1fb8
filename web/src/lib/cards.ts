import { type ComponentType, createContext, useContext } from 'react';
import type { CustomerCard, TodayPart, ValueCard } from './module.ts';
import { allowed, useSession } from './session.ts';

type Placed<Card, Props> = Omit<Card, 'lazy'> & { Content: ComponentType<Props> };
export type PlacedCustomerCard = Placed<CustomerCard, { customerId: string; compact: boolean }>;
export type PlacedValueCard = Placed<ValueCard, Record<never, never>>;
export type PlacedTodayPart = Placed<TodayPart, Record<never, never>>;

/** What the rooms put on each other's pages; the app gathers it, so that no room has to know another. */
export const Cards = createContext<{
  customer: readonly PlacedCustomerCard[];
  value: readonly PlacedValueCard[];
  today: readonly PlacedTodayPart[];
}>({ customer: [], value: [], today: [] });

/** The cards of the customer's page that this person may see, in order. */
export function useCustomerCards(): PlacedCustomerCard[] {
  const session = useSession();
  return useContext(Cards).customer.filter((card) => allowed(session, card.permission));
}

/** The cards of the page of values that this person may see, in order. */
export function useValueCards(): PlacedValueCard[] {
  const session = useSession();
  return useContext(Cards).value.filter((card) => allowed(session, card.permission));
}

/** The parts of Today that this person may see, in order. */
export function useTodayParts(): PlacedTodayPart[] {
  const session = useSession();
  return useContext(Cards).today.filter((part) => allowed(session, part.permission));
}

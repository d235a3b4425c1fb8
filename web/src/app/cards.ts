import { type ComponentProps, lazy } from 'react';
import type { Cards } from '../lib/cards.ts';
import { modules } from './modules.ts';

const byOrder = (a: { order: number }, b: { order: number }) => a.order - b.order;

/** Which room shows what on Today and on the pages of customers and of values. */
export const cards: ComponentProps<typeof Cards>['value'] = {
  customer: modules
    .flatMap((module) => module.customerCards ?? [])
    .sort(byOrder)
    .map((card) => ({ ...card, Content: lazy(card.lazy) })),
  value: modules
    .flatMap((module) => module.valueCards ?? [])
    .sort(byOrder)
    .map((card) => ({ ...card, Content: lazy(card.lazy) })),
  today: modules
    .flatMap((module) => module.todayParts ?? [])
    .sort(byOrder)
    .map((part) => ({ ...part, Content: lazy(part.lazy) })),
};

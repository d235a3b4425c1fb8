import { Suspense } from 'react';
import type { PlacedCustomerCard } from '../../../lib/cards.ts';
import { Loading } from '../../../ui/states.tsx';

type CardPlaceProps = { cards: readonly PlacedCustomerCard[]; customerId: string; compact?: boolean };

/** What other rooms show of a customer. */
export function CardPlace({ cards, customerId, compact = false }: CardPlaceProps) {
  return cards.map(({ id, Content }) => (
    <Suspense key={id} fallback={<Loading rows={3} />}>
      <Content customerId={customerId} compact={compact} />
    </Suspense>
  ));
}

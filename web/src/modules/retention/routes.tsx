import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'retention.risk',
    place: 'side',
    order: 10,
    inPanel: true,
    permission: 'retention.read',
    lazy: () => import('./components/RiskCard.tsx'),
  },
];

import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'orders.list',
    place: 'main',
    order: 40,
    inPanel: false,
    permission: 'orders.read',
    lazy: () => import('./components/OrdersSection.tsx'),
  },
];

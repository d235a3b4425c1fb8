import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'insight.value',
    place: 'side',
    order: 20,
    inPanel: true,
    permission: 'insight.read',
    lazy: () => import('./components/ValueOfCustomer.tsx'),
  },
];

import { IconSailboat } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/pool',
    titleKey: 'pool:title',
    lazy: () => import('./pages/PoolPage.tsx'),
    permission: 'pool.claim',
    nav: { group: 'daily', order: 28, icon: IconSailboat, labelKey: 'shell:nav.pool' },
  },
  {
    path: '/settings/pool',
    titleKey: 'pool:rules.title',
    lazy: () => import('./pages/PoolRulesPage.tsx'),
    permission: 'customers.assign',
    nav: { group: 'settings', order: 45, icon: IconSailboat, labelKey: 'shell:nav.poolRules' },
  },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'pool.giveBack',
    place: 'side',
    order: 90,
    inPanel: false,
    permission: 'pool.claim',
    lazy: () => import('./components/GiveBackCard.tsx'),
  },
];

import { IconScale, IconStairs } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/value',
    titleKey: 'insight:page.title',
    lazy: () => import('./pages/ValuePage.tsx'),
    permission: 'insight.read',
    nav: { group: 'steer', order: 10, icon: IconScale, labelKey: 'shell:nav.value', goKey: 'v' },
  },
  {
    path: '/settings/tiers',
    titleKey: 'insight:settings.title',
    lazy: () => import('./pages/TiersPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 40, icon: IconStairs, labelKey: 'shell:nav.tiers' },
  },
];

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

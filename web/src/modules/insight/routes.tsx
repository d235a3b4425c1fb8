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
    path: '/value/models',
    titleKey: 'insight:models.title',
    lazy: () => import('./pages/ModelsPage.tsx'),
    permission: 'insight.read',
  },
  {
    path: '/value/models/:modelId',
    titleKey: 'insight:models.title',
    lazy: () => import('./pages/ModelPage.tsx'),
    permission: 'insight.read',
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
  {
    id: 'insight.forecast',
    place: 'side',
    order: 15,
    inPanel: true,
    permission: 'insight.read',
    lazy: () => import('./components/ForecastOfCustomer.tsx'),
  },
];

import { IconScale, IconStairs } from '@tabler/icons-react';
import type { Command, CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/value',
    titleKey: 'insight:page.title',
    lazy: () => import('./pages/ValuePage.tsx'),
    permission: 'insight.read',
    nav: { group: 'steer', order: 10, icon: IconScale, labelKey: 'shell:nav.value', goKey: 'v' },
  },
  {
    path: '/value/quadrants',
    titleKey: 'insight:quadrants.title',
    lazy: () => import('./pages/QuadrantsPage.tsx'),
    permission: 'insight.read',
  },
  {
    path: '/value/cohorts',
    titleKey: 'insight:cohorts.title',
    lazy: () => import('./pages/CohortsPage.tsx'),
    permission: 'insight.read',
  },
  {
    path: '/value/rhythm',
    titleKey: 'insight:rhythm.title',
    lazy: () => import('./pages/RhythmPage.tsx'),
    permission: 'insight.read',
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

export const commands: readonly Command[] = [
  { id: 'insight.quadrants', labelKey: 'shell:command.quadrants', permission: 'insight.read', to: '/value/quadrants' },
  { id: 'insight.cohorts', labelKey: 'shell:command.cohorts', permission: 'insight.read', to: '/value/cohorts' },
  { id: 'insight.rhythm', labelKey: 'shell:command.rhythm', permission: 'insight.read', to: '/value/rhythm' },
  { id: 'insight.models', labelKey: 'shell:command.models', permission: 'insight.read', to: '/value/models' },
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

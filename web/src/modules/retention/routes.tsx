import { IconBellRinging, IconTargetArrow } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute, ValueCard } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/effect',
    titleKey: 'retention:effect.title',
    lazy: () => import('./pages/EffectPage.tsx'),
    permission: 'retention.effect',
    nav: { group: 'steer', order: 15, icon: IconTargetArrow, labelKey: 'shell:nav.effect', goKey: 'e' },
  },
  {
    path: '/settings/warnings',
    titleKey: 'retention:settings.title',
    lazy: () => import('./pages/WarningsPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 50, icon: IconBellRinging, labelKey: 'shell:nav.warnings' },
  },
];

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

export const valueCards: readonly ValueCard[] = [
  {
    id: 'retention.today',
    order: 10,
    permission: 'retention.read',
    lazy: () => import('./components/TodaySection.tsx'),
  },
];

import { IconCurrencyYuan } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/settings/rates',
    titleKey: 'orders:rates.title',
    lazy: () => import('./pages/RatesPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 60, icon: IconCurrencyYuan, labelKey: 'shell:nav.rates' },
  },
];

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

import { IconChecklist, IconRubberStamp } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute, TodayPart } from '../../lib/module.ts';
import { useWaitingCount } from './use-approvals.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/approvals',
    titleKey: 'approvals:title',
    lazy: () => import('./pages/ApprovalsPage.tsx'),
    permission: 'approvals.read',
    nav: {
      group: 'daily',
      order: 22,
      icon: IconRubberStamp,
      labelKey: 'shell:nav.approvals',
      goKey: 'p',
      useCount: useWaitingCount,
    },
  },
  {
    path: '/settings/approvals',
    titleKey: 'approvals:rules.title',
    lazy: () => import('./pages/RulesPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 55, icon: IconChecklist, labelKey: 'shell:nav.approvalRules' },
  },
];

export const todayParts: readonly TodayPart[] = [
  { id: 'approvals', order: 10, permission: 'approvals.decide', lazy: () => import('./components/WaitingToday.tsx') },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'approvals',
    place: 'side',
    order: 12,
    inPanel: false,
    permission: 'approvals.read',
    lazy: () => import('./components/ApprovalsOfCustomer.tsx'),
  },
];

import { IconArrowsExchange, IconBeach } from '@tabler/icons-react';
import type { Command, CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/handovers',
    titleKey: 'handover:list.title',
    lazy: () => import('./pages/HandoversPage.tsx'),
    permission: 'customers.assign',
    nav: { group: 'steer', order: 40, icon: IconArrowsExchange, labelKey: 'shell:nav.handovers' },
  },
  {
    path: '/handovers/new',
    titleKey: 'handover:new.title',
    lazy: () => import('./pages/NewHandoverPage.tsx'),
    permission: 'customers.assign',
  },
  {
    path: '/settings/covers',
    titleKey: 'handover:cover.title',
    lazy: () => import('./pages/CoversPage.tsx'),
    permission: 'worklist.write',
    nav: { group: 'settings', order: 35, icon: IconBeach, labelKey: 'shell:nav.covers' },
  },
  {
    path: '/handovers/:handoverId',
    titleKey: 'handover:list.title',
    lazy: () => import('./pages/HandoverPage.tsx'),
    permission: 'customers.assign',
  },
];

export const commands: readonly Command[] = [
  { id: 'handover.new', labelKey: 'shell:command.handover', permission: 'customers.assign', to: '/handovers/new' },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'handover.note',
    place: 'side',
    order: 5,
    inPanel: true,
    permission: 'customers.read',
    lazy: () => import('./components/NoteCard.tsx'),
  },
];

import { IconMessages, IconSun, IconUsersGroup } from '@tabler/icons-react';
import type { Command, CustomerCard, ModuleRoute } from '../../lib/module.ts';
import { OWN_CARD } from './card.ts';
import { useTodayCount } from './today.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/today',
    titleKey: 'worklist:today.nav',
    lazy: () => import('./pages/TodayPage.tsx'),
    permission: 'worklist.read',
    nav: {
      group: 'daily',
      order: 10,
      icon: IconSun,
      labelKey: 'shell:nav.today',
      goKey: 't',
      useCount: useTodayCount,
    },
  },
  {
    path: '/team',
    titleKey: 'worklist:team.title',
    lazy: () => import('./pages/TeamPage.tsx'),
    permission: 'worklist.manage',
    nav: { group: 'daily', order: 30, icon: IconUsersGroup, labelKey: 'shell:nav.team', goKey: 'm' },
  },
  {
    path: '/team/tasks',
    titleKey: 'worklist:tasks.title',
    lazy: () => import('./pages/TasksPage.tsx'),
    permission: 'worklist.manage',
  },
  {
    path: '/settings/plays',
    titleKey: 'worklist:plays.page',
    lazy: () => import('./pages/PlaysPage.tsx'),
    permission: 'worklist.read',
    nav: { group: 'settings', order: 30, icon: IconMessages, labelKey: 'shell:nav.plays' },
  },
];

export const commands: readonly Command[] = [
  { id: 'worklist.plays', labelKey: 'shell:command.plays', permission: 'worklist.manage', to: '/settings/plays' },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: OWN_CARD,
    place: 'side',
    order: 10,
    inPanel: true,
    permission: 'worklist.read',
    lazy: () => import('./components/TasksCard.tsx'),
  },
];

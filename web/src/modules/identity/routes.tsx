import {
  IconBuilding,
  IconCalendar,
  IconHierarchy2,
  IconHistory,
  IconKey,
  IconShieldLock,
  IconUsers,
} from '@tabler/icons-react';
import type { ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  { path: '/login', titleKey: 'identity:login.title', lazy: () => import('./pages/LoginPage.tsx'), frame: 'bare' },
  { path: '/login/sso', titleKey: 'protection:sso.title', lazy: () => import('./pages/SsoPage.tsx'), frame: 'bare' },
  { path: '/account', titleKey: 'identity:account.title', lazy: () => import('./pages/AccountPage.tsx') },
  {
    path: '/settings/organisation',
    titleKey: 'identity:organisation.title',
    lazy: () => import('./pages/OrganisationPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 10, icon: IconBuilding, labelKey: 'shell:nav.organisation' },
  },
  {
    path: '/settings/departments',
    titleKey: 'identity:departments.title',
    lazy: () => import('./pages/DepartmentsPage.tsx'),
    permission: 'identity.manage',
    nav: { group: 'settings', order: 70, icon: IconHierarchy2, labelKey: 'shell:nav.departments' },
  },
  {
    path: '/settings/calendars',
    titleKey: 'calendars:title',
    lazy: () => import('./pages/CalendarsPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 15, icon: IconCalendar, labelKey: 'shell:nav.calendars' },
  },
  {
    path: '/settings/users',
    titleKey: 'identity:users.title',
    lazy: () => import('./pages/UsersPage.tsx'),
    permission: 'identity.manage',
    nav: { group: 'settings', order: 80, icon: IconUsers, labelKey: 'shell:nav.users' },
  },
  {
    path: '/settings/roles',
    titleKey: 'identity:rolesPage.title',
    lazy: () => import('./pages/RolesPage.tsx'),
    permission: 'identity.manage',
    nav: { group: 'settings', order: 85, icon: IconShieldLock, labelKey: 'shell:nav.roles' },
  },
  {
    path: '/settings/api-keys',
    titleKey: 'identity:keys.title',
    lazy: () => import('./pages/ApiKeysPage.tsx'),
    permission: 'identity.manage',
    nav: { group: 'settings', order: 90, icon: IconKey, labelKey: 'shell:nav.apiKeys' },
  },
  {
    path: '/settings/audit',
    titleKey: 'audit:title',
    lazy: () => import('./pages/AuditPage.tsx'),
    permission: 'audit.read',
    nav: { group: 'settings', order: 95, icon: IconHistory, labelKey: 'shell:nav.audit' },
  },
];

import { IconAddressBook, IconArrowsSplit, IconForms } from '@tabler/icons-react';
import type { Command, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/customers',
    titleKey: 'customers:list.title',
    lazy: () => import('./pages/CustomersPage.tsx'),
    permission: 'customers.read',
    nav: { group: 'daily', order: 20, icon: IconAddressBook, labelKey: 'shell:nav.customers', goKey: 'c' },
  },
  {
    path: '/customers/batches',
    titleKey: 'batches:page.title',
    lazy: () => import('./pages/BatchesPage.tsx'),
    permission: 'customers.read',
  },
  {
    path: '/customers/duplicates',
    titleKey: 'merges:title',
    lazy: () => import('./pages/DuplicatesPage.tsx'),
    permission: 'customers.merge',
  },
  {
    path: '/customers/:customerId/merge',
    titleKey: 'merges:merge.title',
    lazy: () => import('./pages/MergePage.tsx'),
    permission: 'customers.merge',
  },
  {
    path: '/customers/:customerId',
    titleKey: 'customers:page.title',
    lazy: () => import('./pages/CustomerPage.tsx'),
    permission: 'customers.read',
  },
  {
    path: '/settings/assignment',
    titleKey: 'customers:rules.title',
    lazy: () => import('./pages/AssignmentPage.tsx'),
    permission: 'customers.assign',
    nav: { group: 'settings', order: 20, icon: IconArrowsSplit, labelKey: 'shell:nav.assignment' },
  },
  {
    path: '/settings/fields',
    titleKey: 'fields:title',
    lazy: () => import('./pages/FieldsPage.tsx'),
    permission: 'customers.fields',
    nav: { group: 'settings', order: 15, icon: IconForms, labelKey: 'shell:nav.fields' },
  },
];

export const commands: readonly Command[] = [
  {
    id: 'customers.new',
    labelKey: 'shell:command.newCustomer',
    permission: 'customers.write',
    to: '/customers?new=true',
  },
  {
    id: 'customers.duplicates',
    labelKey: 'shell:command.duplicates',
    permission: 'customers.merge',
    to: '/customers/duplicates',
  },
];

export const search = () => import('./search.ts');

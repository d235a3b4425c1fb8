import { IconFileExport, IconFileImport } from '@tabler/icons-react';
import type { Command, FirstRunChoice, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/imports',
    titleKey: 'exchange:imports.title',
    lazy: () => import('./pages/ImportsPage.tsx'),
    permission: 'exchange.import',
    nav: { group: 'steer', order: 80, icon: IconFileImport, labelKey: 'shell:nav.imports', goKey: 'i' },
  },
  {
    path: '/imports/new',
    titleKey: 'exchange:new.title',
    lazy: () => import('./pages/NewImportPage.tsx'),
    permission: 'exchange.import',
  },
  {
    path: '/imports/:importId',
    titleKey: 'exchange:imports.title',
    lazy: () => import('./pages/ImportPage.tsx'),
    permission: 'exchange.import',
  },
  {
    path: '/exports',
    titleKey: 'exports:page.title',
    lazy: () => import('./pages/ExportsPage.tsx'),
    permission: 'exchange.export',
    nav: { group: 'steer', order: 82, icon: IconFileExport, labelKey: 'shell:nav.exports' },
  },
];

export const commands: readonly Command[] = [
  { id: 'exchange.new', labelKey: 'shell:command.import', permission: 'exchange.import', to: '/imports/new' },
];

export const firstRun: readonly FirstRunChoice[] = [
  { id: 'sample', order: 10, permission: 'exchange.import', lazy: () => import('./components/SampleChoice.tsx') },
  { id: 'import', order: 20, permission: 'exchange.import', lazy: () => import('./components/ImportChoice.tsx') },
];

import { IconTransferIn } from '@tabler/icons-react';
import type { ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/settings/incoming',
    titleKey: 'ingest:title',
    lazy: () => import('./pages/IncomingPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 91, icon: IconTransferIn, labelKey: 'shell:nav.incoming' },
  },
];

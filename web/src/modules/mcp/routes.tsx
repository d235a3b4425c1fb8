import { IconPencil } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';
import { useDraftCount } from './use-draft-count.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/drafts',
    titleKey: 'mcp:title',
    lazy: () => import('./pages/DraftsPage.tsx'),
    permission: 'customers.write',
    nav: { group: 'daily', order: 60, icon: IconPencil, labelKey: 'shell:nav.drafts', useCount: useDraftCount },
  },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'mcp.drafts',
    place: 'side',
    order: 5,
    inPanel: false,
    permission: 'customers.write',
    lazy: () => import('./components/DraftsCard.tsx'),
  },
];

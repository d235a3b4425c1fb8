import { IconWebhook } from '@tabler/icons-react';
import type { ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/settings/webhooks',
    titleKey: 'webhooks:title',
    lazy: () => import('./pages/WebhooksPage.tsx'),
    permission: 'webhooks.manage',
    nav: { group: 'settings', order: 92, icon: IconWebhook, labelKey: 'shell:nav.webhooks' },
  },
  {
    path: '/settings/webhooks/:endpointId',
    titleKey: 'webhooks:title',
    lazy: () => import('./pages/WebhookPage.tsx'),
    permission: 'webhooks.manage',
  },
];

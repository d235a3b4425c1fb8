import { IconShieldLock } from '@tabler/icons-react';
import type { CustomerCard, ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/privacy',
    titleKey: 'privacy:page.title',
    lazy: () => import('./pages/RequestsPage.tsx'),
    permission: 'privacy.read',
    nav: { group: 'steer', order: 40, icon: IconShieldLock, labelKey: 'shell:nav.privacy', goKey: 'p' },
  },
  {
    path: '/privacy/erasures/:erasureId',
    titleKey: 'privacy:certificate.title',
    lazy: () => import('./pages/CertificatePage.tsx'),
    permission: 'privacy.read',
  },
  {
    path: '/settings/privacy',
    titleKey: 'privacy:settings.title',
    lazy: () => import('./pages/SettingsPage.tsx'),
    permission: 'settings.read',
    nav: { group: 'settings', order: 85, icon: IconShieldLock, labelKey: 'shell:nav.privacySettings' },
  },
];

export const customerCards: readonly CustomerCard[] = [
  {
    id: 'privacy.consents',
    place: 'side',
    order: 70,
    inPanel: false,
    permission: 'privacy.read',
    afterErasure: true,
    lazy: () => import('./components/PrivacyCard.tsx'),
  },
];

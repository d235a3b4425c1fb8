import { IconChartCircles } from '@tabler/icons-react';
import type { ModuleRoute } from '../../lib/module.ts';

export const routes: readonly ModuleRoute[] = [
  {
    path: '/segments',
    titleKey: 'segments:list.title',
    lazy: () => import('./pages/SegmentsPage.tsx'),
    permission: 'segments.read',
    nav: { group: 'daily', order: 25, icon: IconChartCircles, labelKey: 'shell:nav.segments', goKey: 'g' },
  },
  {
    path: '/segments/new',
    titleKey: 'segments:edit.new',
    lazy: () => import('./pages/EditPage.tsx'),
    permission: 'segments.write',
  },
  {
    path: '/segments/:segmentId',
    titleKey: 'segments:list.title',
    lazy: () => import('./pages/SegmentPage.tsx'),
    permission: 'segments.read',
  },
  {
    path: '/segments/:segmentId/edit',
    titleKey: 'segments:edit.title',
    lazy: () => import('./pages/EditPage.tsx'),
    permission: 'segments.write',
  },
];

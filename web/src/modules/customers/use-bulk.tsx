import type { CustomerFilter, CustomerSort } from '@kith/contract/customers';
import { Button } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScope } from '../../lib/session.ts';

const ExportMany = lazy(() => import('./components/ExportMany.tsx').then((m) => ({ default: m.ExportMany })));

/** What the list shows now. */
export type Listed = {
  filter: CustomerFilter;
  order: { sort: CustomerSort; dir: 'asc' | 'desc' };
  /** Ids of the columns, in their order. */
  shown: readonly string[];
};

type Asked = { what: 'export'; ids: readonly string[]; clear: () => void };

/** What can be done with many customers of the list at once. */
export function useBulk(listed: Listed): {
  /** For ticked rows. */
  buttons: ((ids: readonly string[], clear: () => void) => ReactNode) | null;
  /** For everybody whom the list shows. */
  tools: ReactNode;
  dialog: ReactNode;
} {
  const { t } = useTranslation('customers');
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayExport = useScope('exchange.export') !== undefined;
  const close = () => setAsked(null);
  const nobody = { ids: [], clear: () => undefined };
  const icon = <IconFileExport size={15} stroke={1.6} />;
  return {
    buttons: mayExport
      ? (ids, clear) => (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={icon}
            onClick={() => setAsked({ what: 'export', ids, clear })}
          >
            {t('bulk.export')}
          </Button>
        )
      : null,
    tools: mayExport && (
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={icon}
        onClick={() => setAsked({ what: 'export', ...nobody })}
      >
        {t('bulk.export')}
      </Button>
    ),
    dialog: (
      <Suspense>{asked?.what === 'export' && <ExportMany ids={asked.ids} onClose={close} {...listed} />}</Suspense>
    ),
  };
}

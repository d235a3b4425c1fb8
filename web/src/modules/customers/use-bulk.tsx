import type { CustomKey } from '@kith/contract/custom-key';
import type { CustomerFilter, CustomerSort } from '@kith/contract/customers';
import { Button } from '@mantine/core';
import { IconChecklist, IconFileExport, IconHistory, IconPencil, IconTag } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useScope } from '../../lib/session.ts';

const ExportMany = lazy(() => import('./components/ExportMany.tsx').then((m) => ({ default: m.ExportMany })));
const BatchMany = lazy(() => import('./components/BatchMany.tsx').then((m) => ({ default: m.BatchMany })));

/** What the list shows now. */
export type Listed = {
  filter: CustomerFilter;
  order: { sort: CustomerSort | CustomKey; dir: 'asc' | 'desc' };
  /** Ids of the columns, in their order. */
  shown: readonly string[];
};

const ICONS = { tags: IconTag, edit: IconPencil, task: IconChecklist, export: IconFileExport } as const;
type What = keyof typeof ICONS;
type Asked = { what: What; ids: readonly string[]; clear: () => void };

function icon(what: What): ReactNode {
  const Icon = ICONS[what];
  return <Icon size={15} stroke={1.6} />;
}

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
  const may = useMay();
  const mayBatch = may.tags || may.task;
  const close = (done: boolean) => {
    if (done) asked?.clear();
    setAsked(null);
  };
  const offered = (['tags', 'edit', 'task', 'export'] as const).filter((what) => may[what]);
  return {
    buttons:
      offered.length === 0
        ? null
        : (ids, clear) =>
            offered.map((what) => (
              <Button
                key={what}
                size="compact-sm"
                variant="default"
                leftSection={icon(what)}
                onClick={() => setAsked({ what, ids, clear })}
              >
                {t(`bulk.${what}`)}
              </Button>
            )),
    tools: (
      <>
        {mayBatch && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            component={Link}
            to="/customers/batches"
            leftSection={<IconHistory size={15} stroke={1.6} />}
          >
            {t('bulk.done')}
          </Button>
        )}
        {may.export && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={icon('export')}
            onClick={() => setAsked({ what: 'export', ids: [], clear: () => undefined })}
          >
            {t('bulk.export')}
          </Button>
        )}
      </>
    ),
    dialog: asked && (
      <Suspense>
        {asked.what === 'export' ? (
          <ExportMany ids={asked.ids} onClose={() => close(false)} {...listed} />
        ) : (
          <BatchMany kind={asked.what} ids={asked.ids} filter={listed.filter} onClose={close} />
        )}
      </Suspense>
    ),
  };
}

function useMay(): Record<What, boolean> {
  const write = useScope('customers.write') !== undefined;
  const task = useScope('worklist.write') !== undefined;
  const read = useScope('exchange.export') !== undefined;
  return { tags: write, edit: write, task, export: read };
}

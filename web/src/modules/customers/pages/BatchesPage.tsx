import { type Batch, batchRoutes } from '@kith/contract/customer-batches';
import { customersRoutes } from '@kith/contract/customers';
import { Button, Group, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routePages, useAction } from '../../../lib/query.ts';
import { routeUrl } from '../../../lib/route-url.ts';
import { useFormats } from '../../../lib/session.ts';
import { codeText } from '../../../lib/words.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag, type Tone } from '../../../ui/Tag.tsx';
import classes from '../components/views.module.css';

const ASK_AGAIN_MS = 1_000;
const TONES: Record<Batch['state'], Tone> = {
  queued: 'amber',
  running: 'pine',
  cancelling: 'amber',
  cancelled: 'amber',
  failed: 'seal',
  done: 'pine',
  undoing: 'amber',
  undone: 'plain',
};
const OPEN: readonly Batch['state'][] = ['queued', 'running', 'cancelling', 'undoing'];

const isOpen = ({ state }: Batch) => OPEN.includes(state);
const batchKey = (batch: Batch) => batch.batchId;

/** What one did with many customers at once: how far it is, what became of each, and the way back. */
export default function BatchesPage() {
  const { t } = useTranslation('batches');
  const query = useInfiniteQuery({
    ...routePages(batchRoutes.list),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(isOpen)) ? ASK_AGAIN_MS : false,
  });
  const grid = useGrid({ id: 'customers.batches', columns: useColumns(), rowKey: batchKey });
  return (
    <ListPage>
      <PageHeader
        above={<Link to="/customers">{t('customers:list.title')}</Link>}
        title={t('page.title')}
        sub={t('page.sub')}
      />
      <DataGrid
        label={t('page.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(batch) => t(`kind.${batch.action.kind}`)}
        empty={<Empty title={t('page.empty')} text={t('page.emptyText')} />}
      />
    </ListPage>
  );
}

function useColumns(): GridColumn<Batch>[] {
  const { t } = useTranslation(['batches', 'customers']);
  const { number, list } = useFormats();
  return useMemo(() => {
    const count = (id: 'total' | 'changed', word: string): GridColumn<Batch> => ({
      id,
      header: word,
      cell: (batch) => number(batch[id]),
      width: 90,
      align: 'end',
    });
    return [
      { id: 'what', header: t('page.what'), cell: (batch) => <What batch={batch} />, grow: true, card: 'title' },
      count('total', t('page.total')),
      count('changed', t('page.changed')),
      {
        id: 'leftOut',
        header: t('page.leftOut'),
        cell: (batch) =>
          batch.leftOut.length === 0
            ? '—'
            : list(batch.leftOut.map((one) => `${codeText(one.code)} ${number(one.count)}`)),
        width: 230,
      },
      { id: 'state', header: t('page.state'), cell: (batch) => <State batch={batch} />, width: 120, card: 'end' },
      { id: 'at', header: t('page.at'), cell: (batch) => <RelativeTime value={batch.createdAt} />, width: 110 },
      { id: 'actions', header: t('page.actions'), cell: (batch) => <Actions batch={batch} />, width: 220, fixed: true },
    ];
  }, [t, number, list]);
}

/** What was to be done, in a few words. */
function What({ batch: { action } }: { batch: Batch }) {
  const { t } = useTranslation(['batches', 'customers']);
  const { colon, dot } = useFormats();
  if (action.kind === 'task') return colon(t('kind.task'), action.title);
  if (action.kind === 'tags') {
    const parts = [...action.add.map((tag) => `+ ${tag}`), ...action.remove.map((tag) => `− ${tag}`)];
    return colon(t('kind.tags'), dot(parts));
  }
  const { region, source } = action.set;
  const parts = [
    region !== undefined && colon(t('customers:field.region'), region ?? '—'),
    source !== undefined && colon(t('customers:field.source'), source ?? '—'),
  ];
  return dot([t('kind.edit'), ...parts]);
}

function State({ batch }: { batch: Batch }) {
  const { t } = useTranslation('batches');
  if ((batch.state === 'running' || batch.state === 'undoing') && batch.total > 0) {
    const percent = Math.min(100, (100 * batch.done) / batch.total);
    return (
      <Progress
        className={classes.bar}
        value={percent}
        aria-label={`${t(`state.${batch.state}`)} ${Math.round(percent)}%`}
        size="md"
      />
    );
  }
  return (
    <Tag tone={TONES[batch.state]} title={batch.errorCode ? codeText(batch.errorCode) : undefined}>
      {t(`state.${batch.state}`)}
    </Tag>
  );
}

function Actions({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation('batches');
  const params = { batchId: batch.batchId };
  const refresh = [batchRoutes.list, customersRoutes.list, customersRoutes.get];
  const stop = useAction(batchRoutes.cancel, { refresh });
  const undo = useAction(batchRoutes.undo, { refresh });
  const language = i18n.language === 'en' ? 'en' : 'zh-CN';
  if (batch.state === 'queued' || batch.state === 'running') {
    return (
      <Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ params })}>
        {t('page.stop')}
      </Button>
    );
  }
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        component="a"
        href={routeUrl(batchRoutes.rows, { params, query: { language } })}
        download
        leftSection={<IconDownload size={14} stroke={1.6} />}
      >
        {t('page.rows')}
      </Button>
      {batch.undoUntil && (
        <Button size="compact-sm" variant="subtle" loading={undo.isPending} onClick={() => undo.mutate({ params })}>
          {t('common:undo')}
        </Button>
      )}
    </Group>
  );
}

import { EXPORT_DAYS, type Export, exportRoutes } from '@kith/contract/exports';
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
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag, type Tone } from '../../../ui/Tag.tsx';
import classes from '../exchange.module.css';

const ASK_AGAIN_MS = 1_000;
const OPEN: readonly Export['state'][] = ['queued', 'running', 'cancelling'];
const TONES: Record<Export['state'], Tone> = {
  queued: 'amber',
  running: 'pine',
  cancelling: 'amber',
  cancelled: 'plain',
  failed: 'seal',
  done: 'pine',
  expired: 'plain',
};

const isOpen = ({ state }: Export) => OPEN.includes(state);
const exportKey = (one: Export) => one.exportId;

/** One's own exports, newest first; those being written move as one watches. */
export default function ExportsPage() {
  const { t } = useTranslation('exports');
  const query = useInfiniteQuery({
    ...routePages(exportRoutes.list),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(isOpen)) ? ASK_AGAIN_MS : false,
  });
  const grid = useGrid({ id: 'exchange.exports', columns: useColumns(), rowKey: exportKey });
  const toList = (
    <Button component={Link} to="/customers" variant="default">
      {t('page.toList')}
    </Button>
  );
  return (
    <ListPage>
      <PageHeader title={t('page.title')} sub={t('page.sub', { days: EXPORT_DAYS })} actions={toList} />
      <DataGrid
        label={t('page.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(one) => one.fileName}
        empty={<Empty title={t('page.empty')} text={t('page.emptyText')} action={toList} />}
      />
    </ListPage>
  );
}

function useColumns(): GridColumn<Export>[] {
  const { t } = useTranslation('exports');
  const { number } = useFormats();
  return useMemo(
    () => [
      { id: 'file', header: t('page.file'), cell: (one) => one.fileName, width: 230, card: 'title' },
      { id: 'purpose', header: t('page.purpose'), cell: (one) => one.purpose, grow: true },
      {
        id: 'rows',
        header: t('page.rows'),
        cell: (one) => (one.state === 'queued' ? '—' : number(one.rowsDone)),
        width: 96,
        align: 'end',
      },
      { id: 'state', header: t('page.state'), cell: (one) => <State one={one} />, width: 170, card: 'end' },
      { id: 'at', header: t('page.at'), cell: (one) => <RelativeTime value={one.createdAt} />, width: 120 },
      {
        id: 'until',
        header: t('page.until'),
        cell: (one) => (one.state === 'done' ? <RelativeTime value={one.expiresAt} absolute /> : '—'),
        width: 120,
        card: 'none',
      },
      { id: 'actions', header: t('page.actions'), cell: (one) => <Actions one={one} />, width: 210, fixed: true },
    ],
    [t, number],
  );
}

function State({ one }: { one: Export }) {
  const { t } = useTranslation('exports');
  if (one.state === 'running' && one.rowsTotal) {
    const percent = Math.min(100, (100 * one.rowsDone) / one.rowsTotal);
    return (
      <Progress
        className={classes.bar}
        value={percent}
        aria-label={`${t('state.running')} ${Math.round(percent)}%`}
        size="md"
      />
    );
  }
  return (
    <Tag tone={TONES[one.state]} title={one.errorCode ? codeText(one.errorCode) : undefined}>
      {t(`state.${one.state}`)}
    </Tag>
  );
}

function Actions({ one }: { one: Export }) {
  const { t } = useTranslation('exports');
  const { number } = useFormats();
  const params = { exportId: one.exportId };
  const refresh = [exportRoutes.list];
  const stop = useAction(exportRoutes.cancel, { refresh });
  const remove = useAction(exportRoutes.remove, { refresh, onDone: () => say(t('page.removed')) });
  const { fileName: name } = one;
  if (one.state === 'queued' || one.state === 'running') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('page.stopOf', { name })}
        loading={stop.isPending}
        onClick={() => stop.mutate({ params })}
      >
        {t('page.stop')}
      </Button>
    );
  }
  if (one.state !== 'done') return '—';
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        size="compact-sm"
        component="a"
        href={routeUrl(exportRoutes.file, { params })}
        download
        leftSection={<IconDownload size={14} stroke={1.6} />}
        title={t('page.size', { size: number((one.sizeBytes ?? 0) / 1e6, { digits: 1 }) })}
        aria-label={t('page.downloadOf', { name })}
      >
        {t('page.download')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={t('page.removeOf', { name })}
        loading={remove.isPending}
        onClick={() => remove.mutate({ params })}
      >
        {t('page.remove')}
      </Button>
    </Group>
  );
}

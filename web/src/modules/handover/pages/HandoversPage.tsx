import { type HandoverSummary, handoverRoutes } from '@kith/contract/handovers';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { routePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { StateTag } from '../components/StateTag.tsx';
import { isOpen } from '../state.ts';
import { useFromName } from '../use-from-name.ts';

const keyOf = (one: HandoverSummary) => one.handoverId;
const pathOf = (one: HandoverSummary) => `/handovers/${one.handoverId}`;

/** Every handover one may see, newest first; running ones move as one watches. */
export default function HandoversPage() {
  const { t } = useTranslation('handover');
  const navigate = useNavigate();
  const fromName = useFromName();
  const query = useInfiniteQuery({
    ...routePages(handoverRoutes.list),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((one) => isOpen(one.state))) ? 1500 : false,
  });
  const grid = useGrid({ id: 'handover.list', columns: useColumns(), rowKey: keyOf });
  const start = (
    <Button component={Link} to="/handovers/new" leftSection={<IconPlus size={16} />}>
      {t('list.new')}
    </Button>
  );
  return (
    <ListPage>
      <PageHeader title={t('list.title')} sub={t('list.sub')} actions={start} />
      <DataGrid
        label={t('list.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={fromName}
        href={pathOf}
        onOpen={(one) => navigate(pathOf(one))}
        empty={<Empty title={t('list.empty')} text={t('list.emptyText')} action={start} />}
      />
    </ListPage>
  );
}

function useColumns(): GridColumn<HandoverSummary>[] {
  const { t } = useTranslation('handover');
  const { number } = useFormats();
  const fromName = useFromName();
  return useMemo(() => {
    const count = (id: 'customers' | 'moved' | 'leftOut' | 'tasks'): GridColumn<HandoverSummary> => ({
      id,
      header: t(`count.${id}`),
      cell: (one) => number(one[id]),
      width: 100,
      align: 'end',
    });
    return [
      { id: 'from', header: t('list.from'), cell: fromName, grow: true, card: 'title' },
      { id: 'state', header: t('list.state'), cell: (one) => <StateTag one={one} />, width: 130, card: 'end' },
      count('customers'),
      count('moved'),
      count('leftOut'),
      count('tasks'),
      { id: 'by', header: t('list.by'), cell: (one) => one.createdBy?.name ?? '—', width: 130, card: 'none' },
      { id: 'at', header: t('list.at'), cell: (one) => <RelativeTime value={one.createdAt} />, width: 130 },
    ];
  }, [t, number, fromName]);
}

import { exchangeRoutes, type Import } from '@kith/contract/exchange';
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
import { isOpen } from '../progress.ts';

const importKey = (one: Import) => one.importId;
const importPath = (one: Import) => `/imports/${one.importId}`;

/** Every import, newest first; running ones move as one watches. */
export default function ImportsPage() {
  const { t } = useTranslation('exchange');
  const navigate = useNavigate();
  const query = useInfiniteQuery({
    ...routePages(exchangeRoutes.listImports),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((one) => isOpen(one.state))) ? 1500 : false,
  });
  const grid = useGrid({ id: 'exchange.imports', columns: useColumns(), rowKey: importKey });
  const start = (
    <Button component={Link} to="/imports/new" leftSection={<IconPlus size={16} />}>
      {t('imports.new')}
    </Button>
  );
  return (
    <ListPage>
      <PageHeader title={t('imports.title')} sub={t('imports.sub')} actions={start} />
      <DataGrid
        label={t('imports.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(one) => one.fileName}
        href={importPath}
        onOpen={(one) => navigate(importPath(one))}
        empty={<Empty title={t('imports.empty')} text={t('imports.emptyText')} action={start} />}
      />
    </ListPage>
  );
}

function useColumns(): GridColumn<Import>[] {
  const { t } = useTranslation('exchange');
  const { number } = useFormats();
  return useMemo(() => {
    const count = (id: 'rowsRead' | 'rowsCreated' | 'rowsUpdated' | 'rowsRejected'): GridColumn<Import> => ({
      id,
      header: t(`count.${id}`),
      cell: (one) => number(one[id]),
      width: 96,
      align: 'end',
    });
    return [
      { id: 'file', header: t('imports.file'), cell: (one) => one.fileName, grow: true, card: 'title' },
      { id: 'entity', header: t('imports.entity'), cell: (one) => t(`entity.${one.entity}`), width: 96 },
      { id: 'state', header: t('imports.state'), cell: (one) => <StateTag one={one} />, width: 130, card: 'end' },
      count('rowsRead'),
      count('rowsCreated'),
      count('rowsUpdated'),
      count('rowsRejected'),
      {
        id: 'by',
        header: t('imports.by'),
        cell: (one) => one.createdBy ?? t('imports.byCommand'),
        width: 130,
        card: 'none',
      },
      { id: 'at', header: t('imports.at'), cell: (one) => <RelativeTime value={one.createdAt} />, width: 130 },
    ];
  }, [t, number]);
}

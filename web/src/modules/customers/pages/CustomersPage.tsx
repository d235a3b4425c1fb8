import { type CustomerRow, customersRoutes, ListCustomersQuery } from '@kith/contract/customers';
import { Button, Text } from '@mantine/core';
import { IconPlus, IconUserShare } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { FilterBar } from '../../../ui/FilterBar.tsx';
import { activeFilters, clearedFilters } from '../../../ui/filters.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { usePanel } from '../../../ui/Panel.tsx';
import { Empty } from '../../../ui/states.tsx';
import { CustomerPanel } from '../components/CustomerPanel.tsx';
import { Views } from '../components/Views.tsx';
import { filterOf, listState } from '../list-state.ts';
import { useBulk } from '../use-bulk.tsx';
import { useColumns } from '../use-columns.tsx';
import { customState, useCustomFilters, withCustom } from '../use-custom-filters.ts';
import { useFilters } from '../use-filters.ts';

const NewCustomer = lazy(() => import('../components/NewCustomer.tsx').then((m) => ({ default: m.NewCustomer })));
const AssignMany = lazy(() => import('../components/AssignMany.tsx').then((m) => ({ default: m.AssignMany })));

const rowKey = (row: CustomerRow) => row.customerId;
const pagePath = (row: CustomerRow) => `/customers/${row.customerId}`;

/** Every customer one may see; a record opens beside the list, and the whole state is in the address. */
export default function CustomersPage() {
  const { t } = useTranslation(['customers', 'merges']);
  const [state, setState] = useUrlState(listState);
  const filters = [...useFilters(), ...useCustomFilters(state.custom)];
  const shown = { ...state, ...customState(state.custom) };
  const change = (patch: Record<string, unknown>) => setState(withCustom(patch, state.custom));
  const grid = useGrid({ id: 'customers.list', columns: useColumns(), rowKey, defaultSort: '-last_order' });
  const filter = filterOf(state);
  const order = {
    sort: ListCustomersQuery.shape.sort.parse(grid.sortBy),
    dir: grid.descending ? 'desc' : 'asc',
  } as const;
  const query = usePages(customersRoutes.list, { query: { ...filter, ...order } });
  const panel = usePanel();
  const bulk = useBulk({ filter, order, shown: grid.shown });
  const [assigning, setAssigning] = useState<{ ids: readonly string[]; clear: () => void } | null>(null);
  const mayWrite = useScope('customers.write') !== undefined;
  const mayAssign = useScope('customers.assign') !== undefined;
  const mayMerge = useScope('customers.merge') !== undefined;
  const narrowed = activeFilters(filters, shown).length > 0 || state.q !== undefined;
  return (
    <ListPage>
      <PageHeader
        title={t('list.title')}
        sub={t('list.sub')}
        actions={
          <>
            {mayMerge && (
              <Button component={Link} to="/customers/duplicates" variant="default">
                {t('merges:link')}
              </Button>
            )}
            {mayWrite && (
              <Button leftSection={<IconPlus size={16} />} onClick={() => setState({ new: true })}>
                {t('new.title')}
              </Button>
            )}
          </>
        }
      />
      <Views
        query={{ filter, ...order, columns: grid.shown }}
        viewId={state.view}
        plain={!narrowed && grid.sort === '-last_order'}
      />
      <FilterBar
        filters={filters}
        value={shown}
        onChange={change}
        search={{ key: 'q', placeholder: t('list.search') }}
      />
      {query.data?.truncated && (
        <Text size="sm" c="dimmed" role="status">
          {t('list.truncated', { text: state.q })}
        </Text>
      )}
      <DataGrid
        label={t('list.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(row) => row.name}
        href={pagePath}
        onOpen={(row) => panel.open(row.customerId)}
        openKey={panel.openId}
        filtered={narrowed ? { clear: () => change({ ...clearedFilters(filters), q: undefined }) } : undefined}
        empty={<NobodyYet add={mayWrite ? () => setState({ new: true }) : undefined} />}
        tools={bulk.tools}
        {...(mayAssign || bulk.buttons
          ? {
              bulk: (ids: readonly string[], clear: () => void) => (
                <>
                  {mayAssign && (
                    <Button
                      size="compact-sm"
                      leftSection={<IconUserShare size={15} stroke={1.6} />}
                      onClick={() => setAssigning({ ids, clear })}
                    >
                      {t('assign.button')}
                    </Button>
                  )}
                  {bulk.buttons?.(ids, clear)}
                </>
              ),
            }
          : {})}
      />
      {bulk.dialog}
      {panel.openId && <CustomerPanel key={panel.openId} customerId={panel.openId} onClose={panel.close} />}
      <Suspense>
        {state.new && <NewCustomer onClose={() => setState({ new: undefined })} />}
        {assigning && (
          <AssignMany
            ids={assigning.ids}
            filter={filter}
            onClose={(done) => {
              if (done) assigning.clear();
              setAssigning(null);
            }}
          />
        )}
      </Suspense>
    </ListPage>
  );
}

/** The first look at an empty house: how customers get here. */
function NobodyYet({ add }: { add: (() => void) | undefined }) {
  const { t } = useTranslation('customers');
  const mayImport = useScope('exchange.import') !== undefined;
  return (
    <Empty
      title={t('empty.title')}
      text={t(mayImport ? 'empty.text' : 'empty.textOwn')}
      action={
        <>
          {mayImport && (
            <Button component={Link} to="/welcome">
              {t('empty.begin')}
            </Button>
          )}
          {add && (
            <Button variant="default" onClick={add}>
              {t('new.title')}
            </Button>
          )}
        </>
      }
    />
  );
}

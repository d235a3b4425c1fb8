import { type PoolCustomer, type PoolState, poolRoutes } from '@kith/contract/pool';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useAction, usePages, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { Money } from '../../../ui/Money.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { TierTag } from '../../../ui/Tag.tsx';

const keyOf = (one: PoolCustomer) => one.customerId;

/** Customers of nobody whom one may take, the most worth first. */
export default function PoolPage() {
  const { t } = useTranslation('pool');
  const query = useRoute(poolRoutes.state);
  return (
    <ListPage>
      <Loaded query={query}>
        {(state) => (
          <>
            <PageHeader title={t('title')} sub={<Limits state={state} />} />
            {state.open ? <Pool /> : <Closed />}
          </>
        )}
      </Loaded>
    </ListPage>
  );
}

function Limits({ state }: { state: PoolState }) {
  const { t } = useTranslation('pool');
  const { number, dot } = useFormats();
  if (!state.open) return t('sub');
  return dot([
    t('sub'),
    state.leftToday !== null && t('leftToday', { shown: number(state.leftToday) }),
    state.leftToHold !== null && t('leftToHold', { shown: number(state.leftToHold) }),
    state.leaving > 0 && t('leaving', { count: state.leaving, shown: number(state.leaving) }),
  ]);
}

function Closed() {
  const { t } = useTranslation('pool');
  const mayOpen = useScope('customers.assign') === 'all';
  const open = (
    <Button component={Link} to="/settings/pool">
      {t('closed.open')}
    </Button>
  );
  return <Empty title={t('closed.title')} text={t('closed.text')} {...(mayOpen ? { action: open } : {})} />;
}

function Pool() {
  const { t } = useTranslation('pool');
  const query = usePages(poolRoutes.customers);
  const grid = useGrid({ id: 'pool.customers', columns: useColumns(), rowKey: keyOf });
  return (
    <DataGrid
      label={t('title')}
      grid={grid}
      data={gridPages(query)}
      rowLabel={(one) => one.name}
      empty={<Empty title={t('empty')} text={t('emptyText')} />}
    />
  );
}

function useColumns(): GridColumn<PoolCustomer>[] {
  const { t } = useTranslation('pool');
  const { dateShort } = useFormats();
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), cell: (one) => one.name, grow: true, card: 'title' },
      { id: 'tier', header: t('column.tier'), cell: (one) => one.tier && <TierTag tier={one.tier} />, width: 90 },
      { id: 'region', header: t('column.region'), cell: (one) => one.region ?? '', width: 120 },
      {
        id: 'year',
        header: t('column.year'),
        cell: (one) => <Money value={one.spendYear} compact />,
        width: 120,
        align: 'end',
      },
      {
        id: 'last',
        header: t('column.last'),
        cell: (one) => (one.lastOn ? dateShort(one.lastOn) : t('never')),
        width: 110,
        card: 'none',
      },
      { id: 'came', header: t('column.came'), cell: (one) => <Came one={one} />, width: 190 },
      { id: 'claim', header: t('column.claim'), cell: (one) => <Claim one={one} />, width: 150, card: 'end' },
    ],
    [t, dateShort],
  );
}

/** How the customer came here and from whom. */
function Came({ one }: { one: PoolCustomer }) {
  const { t } = useTranslation('pool');
  if (!one.came) return <>{t('came.new')}</>;
  return (
    <span title={one.before ? t('came.from', { name: one.before.name }) : undefined}>
      {t(`came.${one.came.kind}`)} · <RelativeTime value={one.came.at} />
    </span>
  );
}

function Claim({ one }: { one: PoolCustomer }) {
  const { t } = useTranslation('pool');
  const { dateShort } = useFormats();
  const navigate = useNavigate();
  const client = useQueryClient();
  const claim = useAction(poolRoutes.claim, {
    refresh: [poolRoutes.state, poolRoutes.customers],
    onDone: () => {
      say(t('claimed', { name: one.name }));
      void client.invalidateQueries();
      navigate(`/customers/${one.customerId}`);
    },
  });
  if (one.coolDownUntil) return <>{t('coolDown', { day: dateShort(one.coolDownUntil) })}</>;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={claim.isPending}
      aria-label={t('claimOf', { name: one.name })}
      onClick={() => claim.mutate({ body: { customerId: one.customerId } })}
    >
      {t('claim')}
    </Button>
  );
}

import type { CustomerRow } from '@kith/contract/customers';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useField, useFormats } from '../../lib/session.ts';
import type { GridColumn } from '../../ui/grid/columns.ts';
import { Money } from '../../ui/Money.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { KindTag, RiskTag, StageWord, Tag, TierTag } from '../../ui/Tag.tsx';
import { useCustomColumns } from './use-custom-columns.tsx';

const OF_MONEY = ['spend_year', 'spend_total', 'at_stake', 'expected'];

/** The columns of the list; their ids are the route's words for sorting. */
export function useColumns(): GridColumn<CustomerRow>[] {
  const { t } = useTranslation('customers');
  const custom = useCustomColumns();
  const { number } = useFormats();
  const [phone, region, spend] = [useField('phone'), useField('region'), useField('spend')];
  return useMemo(() => {
    const column = (
      id: string,
      word: string,
      width: number,
      cell: GridColumn<CustomerRow>['cell'],
      more: Partial<GridColumn<CustomerRow>> = {},
    ): GridColumn<CustomerRow> => ({ id, header: t(`field.${word}`), width, cell, ...more });
    const figure = { align: 'end', sort: 'desc', explain: t('list.asOfLastRun') } as const;
    const hidden = { hidden: true, card: 'none' } as const;
    const known = (value: string | null) => value ?? '—';
    const all: GridColumn<CustomerRow>[] = [
      {
        id: 'name',
        header: t('field.name'),
        sort: 'asc',
        grow: true,
        card: 'title',
        cell: (row) => (
          <>
            {row.name} <KindTag kind={row.kind} />
            {row.archived && <Tag>{t('archived')}</Tag>}
          </>
        ),
      },
      column('tier', 'tier', 76, (row) => (row.tier ? <TierTag tier={row.tier} /> : '—'), { sort: 'asc' }),
      column('risk', 'risk', 84, (row) => (row.risk ? <RiskTag level={row.risk} /> : '—'), {
        sort: 'desc',
        card: 'end',
      }),
      column('stage', 'stage', 148, (row) => <StageWord stage={row.stage} />, { sort: 'desc' }),
      column('last_order', 'lastOrder', 112, (row) => <RelativeTime value={row.lastOn} />, figure),
      column('order_count', 'orderCount', 76, (row) => number(row.orderCount), { ...figure, card: 'none' }),
      column('spend_year', 'spendYear', 112, (row) => <Money value={row.spendYear} />, figure),
      column('at_stake', 'atStake', 112, (row) => <Money value={row.risk ? row.atStake : null} />, figure),
      column('expected', 'expected', 112, (row) => <Money value={row.expected} />, { ...figure, ...hidden }),
      column('owner', 'owner', 112, (row) => row.owner?.name ?? t('noOwner'), { sort: 'asc' }),
      ...(phone === 'hidden'
        ? []
        : [column('phone', 'phone', 140, (row) => known(row.phone), { ...hidden, card: 'line' })]),
      column('ref', 'ref', 130, (row) => known(row.externalRef), hidden),
      ...(region === 'hidden' ? [] : [column('region', 'region', 140, (row) => known(row.region), hidden)]),
      column('tags', 'tags', 180, (row) => <TagList tags={row.tags} />, hidden),
      column('quadrant', 'quadrant', 148, (row) => (row.quadrant ? t(`common:quadrant.${row.quadrant}`) : '—'), hidden),
      column('spend_total', 'spendTotal', 120, (row) => <Money value={row.spendTotal} />, { ...figure, ...hidden }),
      column('rhythm', 'rhythm', 100, (row) => (row.rhythmDays === null ? '—' : days(row.rhythmDays)), {
        ...hidden,
        align: 'end',
      }),
      column('last_contact', 'lastContact', 120, (row) => <RelativeTime value={row.lastContactAt} />, hidden),
      column('open_tasks', 'openTasks', 90, (row) => number(row.openTasks), { ...hidden, align: 'end' }),
      column('created', 'created', 120, (row) => <RelativeTime value={row.createdAt} absolute />, {
        ...hidden,
        sort: 'desc',
      }),
      ...custom,
    ];
    return spend === 'hidden' ? all.filter(({ id }) => !OF_MONEY.includes(id)) : all;

    function days(count: number): string {
      return t('days', { count: Math.round(count), shown: number(Math.round(count)) });
    }
  }, [t, number, phone, region, spend, custom]);
}

function TagList({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => <Tag key={tag}>{tag}</Tag>);
}

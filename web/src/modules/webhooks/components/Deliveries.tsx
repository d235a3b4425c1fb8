import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryState,
  type Endpoint,
  webhooksRoutes,
} from '@kith/contract/webhooks';
import { Button, Group, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';

const deliveryKey = (delivery: Delivery) => delivery.deliveryId;

type DeliveriesProps = { endpoint: Endpoint; onOpen: (delivery: Delivery) => void; onReplay: () => void };

/** What an endpoint was told or is to be told, newest first. */
export function Deliveries({ endpoint: { endpointId }, onOpen, onReplay }: DeliveriesProps) {
  const { t } = useTranslation('webhooks');
  const [state, setState] = useState<DeliveryState | null>(null);
  const query = usePages(webhooksRoutes.deliveries, {
    params: { endpointId },
    query: state === null ? {} : { state },
  });
  const grid = useGrid({ id: 'webhooks.deliveries', columns: useColumns(), rowKey: deliveryKey });
  return (
    <Section title={t('deliveries.title')} note={t('deliveries.note')}>
      <Group justify="space-between" mb="sm" className="no-print">
        <Select
          aria-label={t('deliveries.state')}
          placeholder={t('deliveries.every')}
          clearable
          value={state}
          data={DELIVERY_STATES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
          onChange={(value) => setState(DELIVERY_STATES.find((each) => each === value) ?? null)}
        />
        <Button variant="default" onClick={onReplay}>
          {t('replay.title')}
        </Button>
      </Group>
      <DataGrid
        label={t('deliveries.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(delivery) => delivery.type}
        onOpen={onOpen}
        empty={<Empty title={t('deliveries.empty')} text={t('deliveries.emptyText')} />}
        filtered={state === null ? undefined : { clear: () => setState(null) }}
      />
    </Section>
  );
}

const TONES = { pending: 'amber', delivered: 'pine', dead: 'seal', dropped: 'plain' } as const;

function useColumns(): GridColumn<Delivery>[] {
  const { t } = useTranslation('webhooks');
  const { number } = useFormats();
  return useMemo(
    () => [
      { id: 'type', header: t('deliveries.kind'), cell: (row) => row.type, grow: true, card: 'title' },
      { id: 'at', header: t('deliveries.at'), cell: (row) => <RelativeTime value={row.occurredAt} />, width: 130 },
      {
        id: 'attempts',
        header: t('deliveries.attempts'),
        cell: (row) => number(row.attempts),
        align: 'end',
        width: 90,
      },
      { id: 'answer', header: t('deliveries.answer'), cell: (row) => row.error ?? row.status ?? '—', width: 140 },
      {
        id: 'state',
        header: t('deliveries.state'),
        cell: (row) => <Tag tone={TONES[row.state]}>{t(`delivery.${row.state}`)}</Tag>,
        width: 110,
        card: 'end',
      },
    ],
    [t, number],
  );
}

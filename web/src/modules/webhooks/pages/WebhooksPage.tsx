import { type Endpoint, webhooksRoutes } from '@kith/contract/webhooks';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridItems } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty } from '../../../ui/states.tsx';
import { EndpointForm } from '../components/EndpointForm.tsx';
import { EndpointState } from '../components/EndpointState.tsx';

const endpointKey = (endpoint: Endpoint) => endpoint.endpointId;
const pathOf = (endpoint: Endpoint) => `/settings/webhooks/${endpoint.endpointId}`;

/** Other systems that are told what happens. */
export default function WebhooksPage() {
  const { t } = useTranslation('webhooks');
  const query = useRoute(webhooksRoutes.list);
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const grid = useGrid({ id: 'webhooks.list', columns: useColumns(), rowKey: endpointKey });
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <ListPage>
      <PageHeader title={t('title')} sub={t('sub')} actions={add} />
      <DataGrid
        label={t('title')}
        grid={grid}
        data={gridItems(query)}
        rowLabel={(endpoint) => endpoint.name}
        href={pathOf}
        onOpen={(endpoint) => void navigate(pathOf(endpoint))}
        empty={<Empty title={t('empty')} text={t('emptyText')} action={add} />}
      />
      {adding && <EndpointForm onClose={() => setAdding(false)} />}
    </ListPage>
  );
}

function useColumns(): GridColumn<Endpoint>[] {
  const { t } = useTranslation('webhooks');
  const { number } = useFormats();
  return useMemo(
    () => [
      { id: 'name', header: t('name'), cell: (row) => <strong>{row.name}</strong>, width: 180, card: 'title' },
      { id: 'url', header: t('url'), cell: (row) => row.url, grow: true },
      { id: 'pending', header: t('pending'), cell: (row) => number(row.pending), align: 'end', width: 90 },
      { id: 'dead', header: t('dead'), cell: (row) => number(row.dead), align: 'end', width: 90 },
      { id: 'state', header: t('state'), cell: (row) => <EndpointState endpoint={row} />, width: 110, card: 'end' },
    ],
    [t, number],
  );
}

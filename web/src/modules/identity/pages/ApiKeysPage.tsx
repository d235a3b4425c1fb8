import { type ApiKey, identityRoutes } from '@kith/contract/identity';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridItems } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { NewApiKey } from '../components/NewApiKey.tsx';
import { useRoles } from '../roles.ts';
import classes from './pages.module.css';

const apiKeyKey = (key: ApiKey) => key.keyId;

export default function ApiKeysPage() {
  const { t } = useTranslation('identity');
  const query = useRoute(identityRoutes.listApiKeys);
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const grid = useGrid({ id: 'identity.keys', columns: useColumns(setRevoking, useRoles().nameOf), rowKey: apiKeyKey });
  const revoke = useAction(identityRoutes.revokeApiKey, {
    refresh: [identityRoutes.listApiKeys],
    onDone: () => setRevoking(null),
  });
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('keys.add')}
    </Button>
  );
  return (
    <ListPage>
      <PageHeader title={t('keys.title')} sub={t('keys.sub')} actions={add} />
      <DataGrid
        label={t('keys.title')}
        grid={grid}
        data={gridItems(query)}
        rowLabel={(key) => key.name}
        empty={<Empty title={t('keys.empty')} text={t('keys.emptyText')} action={add} />}
      />
      {adding && <NewApiKey onClose={() => setAdding(false)} />}
      {revoking && (
        <Confirm
          title={t('keys.revokeTitle', { name: revoking.name })}
          confirm={t('keys.revoke')}
          busy={revoke.isPending}
          onClose={() => setRevoking(null)}
          onConfirm={() => revoke.mutate({ params: { keyId: revoking.keyId } })}
        >
          {t('keys.revokeText')}
        </Confirm>
      )}
    </ListPage>
  );
}

function useColumns(onRevoke: (key: ApiKey) => void, nameOf: (code: string) => string): GridColumn<ApiKey>[] {
  const { t } = useTranslation('identity');
  return useMemo(
    () => [
      { id: 'name', header: t('name'), cell: (key) => <strong>{key.name}</strong>, grow: true, card: 'title' },
      {
        id: 'prefix',
        header: t('keys.prefix'),
        cell: (key) => <span className={classes.mono}>{key.prefix}…</span>,
        width: 130,
      },
      { id: 'role', header: t('role'), cell: (key) => nameOf(key.role), width: 110 },
      { id: 'createdBy', header: t('keys.createdBy'), cell: (key) => key.createdBy, width: 110 },
      {
        id: 'lastUsed',
        header: t('keys.lastUsed'),
        cell: (key) => <RelativeTime value={key.lastUsedAt} />,
        width: 120,
      },
      {
        id: 'expires',
        header: t('keys.expires'),
        cell: (key) => (key.expiresAt ? <RelativeTime value={key.expiresAt} /> : t('keys.never')),
        width: 120,
      },
      {
        id: 'revoke',
        header: t('keys.state'),
        cell: (key) => <KeyState apiKey={key} onRevoke={onRevoke} />,
        width: 110,
        card: 'end',
        fixed: true,
      },
    ],
    [t, onRevoke, nameOf],
  );
}

function KeyState({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: (key: ApiKey) => void }) {
  const { t } = useTranslation('identity');
  if (apiKey.revokedAt) return <Tag>{t('keys.revoked')}</Tag>;
  return (
    <Button size="compact-xs" variant="default" pos="relative" onClick={() => onRevoke(apiKey)}>
      {t('keys.revoke')}
    </Button>
  );
}

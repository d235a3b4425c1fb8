import { type Role, roleRoutes } from '@kith/contract/roles';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridItems } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { usePanel } from '../../../ui/Panel.tsx';
import { NewRole } from '../components/NewRole.tsx';
import { RolePanel } from '../components/RolePanel.tsx';
import { isBuiltIn, useRoles } from '../roles.ts';

const roleKey = (role: Role) => role.code;

/** What people may do, role by role; those of one's own are made and changed here. */
export default function RolesPage() {
  const { t } = useTranslation('identity');
  const query = useRoute(roleRoutes.list);
  const { nameOf } = useRoles();
  const grid = useGrid({ id: 'identity.roles', columns: useColumns(nameOf), rowKey: roleKey });
  const panel = usePanel();
  const [copied, setCopied] = useState<Pick<Role, 'permissions' | 'fields'> | null>(null);
  const opened = query.data?.items.find((role) => role.code === panel.openId);
  return (
    <ListPage>
      <PageHeader
        title={t('rolesPage.title')}
        sub={t('rolesPage.sub')}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCopied({ permissions: {}, fields: {} })}>
            {t('rolesPage.add')}
          </Button>
        }
      />
      <DataGrid
        label={t('rolesPage.title')}
        grid={grid}
        data={gridItems(query)}
        rowLabel={(role) => nameOf(role.code)}
        onOpen={(role) => panel.open(role.code)}
        openKey={panel.openId}
        empty={null}
      />
      {opened && <RolePanel key={opened.code} role={opened} onCopy={() => setCopied(opened)} onClose={panel.close} />}
      {copied && <NewRole copied={copied} onClose={() => setCopied(null)} />}
    </ListPage>
  );
}

function useColumns(nameOf: (code: string) => string): GridColumn<Role>[] {
  const { t } = useTranslation('identity');
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('role'),
        cell: (role) => <strong>{nameOf(role.code)}</strong>,
        grow: true,
        card: 'title',
      },
      {
        id: 'kind',
        header: t('rolesPage.kind'),
        cell: (role) => t(isBuiltIn(role.code) ? 'rolesPage.builtIn' : 'rolesPage.own'),
        width: 120,
      },
      { id: 'people', header: t('rolesPage.people'), cell: (role) => role.users, width: 100, card: 'end' },
    ],
    [t, nameOf],
  );
}

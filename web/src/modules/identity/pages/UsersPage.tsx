import { identityRoutes, type User } from '@kith/contract/identity';
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
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { NewUser } from '../components/NewUser.tsx';
import { UserPanel } from '../components/UserPanel.tsx';
import { type InTree, useDepartments } from '../departments.ts';
import { useRoles } from '../roles.ts';

const userKey = (user: User) => user.userId;

export default function UsersPage() {
  const { t } = useTranslation('identity');
  const query = useRoute(identityRoutes.listUsers);
  const grid = useGrid({
    id: 'identity.users',
    columns: useColumns(useDepartments(), useRoles().nameOf),
    rowKey: userKey,
  });
  const panel = usePanel();
  const [adding, setAdding] = useState(false);
  const opened = query.data?.items.find((user) => user.userId === panel.openId);
  const count = query.data?.items.filter((user) => user.active).length;
  return (
    <ListPage>
      <PageHeader
        title={t('users.title')}
        sub={count === undefined ? '' : t('users.sub', { count })}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('users.add')}
          </Button>
        }
      />
      <DataGrid
        label={t('users.title')}
        grid={grid}
        data={gridItems(query)}
        rowLabel={(user) => user.name}
        onOpen={(user) => panel.open(user.userId)}
        openKey={panel.openId}
        empty={<Empty title={t('users.empty')} />}
      />
      {opened && <UserPanel key={opened.userId} user={opened} onClose={panel.close} />}
      {adding && <NewUser onClose={() => setAdding(false)} />}
    </ListPage>
  );
}

function useColumns(departments: readonly InTree[], nameOf: (code: string) => string): GridColumn<User>[] {
  const { t } = useTranslation(['identity', 'protection']);
  return useMemo(
    () => [
      { id: 'name', header: t('name'), cell: (user) => <strong>{user.name}</strong>, width: 160, card: 'title' },
      { id: 'email', header: t('email'), cell: (user) => user.email, grow: true },
      { id: 'role', header: t('role'), cell: (user) => nameOf(user.role), width: 150 },
      {
        id: 'department',
        header: t('department'),
        cell: (user) => departments.find(({ departmentId }) => departmentId === user.departmentId)?.name,
        width: 140,
      },
      {
        id: 'secondFactor',
        header: t('protection:user.factor'),
        cell: (user) => user.secondFactor && <Tag tone="pine">{t('protection:factor.on')}</Tag>,
        width: 120,
      },
      {
        id: 'active',
        header: t('users.state'),
        cell: (user) => (
          <Tag tone={user.active ? 'pine' : 'plain'}>{t(user.active ? 'users.active' : 'users.inactive')}</Tag>
        ),
        width: 100,
        card: 'end',
      },
      {
        id: 'lastSeen',
        header: t('users.lastSeen'),
        cell: (user) => <RelativeTime value={user.lastSeenAt} />,
        width: 130,
      },
      {
        id: 'created',
        header: t('users.created'),
        cell: (user) => <RelativeTime value={user.createdAt} absolute />,
        width: 120,
        hidden: true,
      },
    ],
    [t, departments, nameOf],
  );
}

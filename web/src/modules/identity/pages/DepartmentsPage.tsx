import { departmentRoutes } from '@kith/contract/departments';
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
import { Empty } from '../../../ui/states.tsx';
import { DepartmentPanel } from '../components/DepartmentPanel.tsx';
import { NewDepartment } from '../components/NewDepartment.tsx';
import { type InTree, useDepartments } from '../departments.ts';

const departmentKey = (department: InTree) => department.departmentId;

/** Departments and branches as a tree, with the people in them. */
export default function DepartmentsPage() {
  const { t } = useTranslation('identity');
  const query = useRoute(departmentRoutes.list);
  const departments = useDepartments();
  const grid = useGrid({ id: 'identity.departments', columns: useColumns(), rowKey: departmentKey });
  const panel = usePanel();
  const [adding, setAdding] = useState(false);
  const opened = departments.find(({ departmentId }) => departmentId === panel.openId);
  return (
    <ListPage>
      <PageHeader
        title={t('departments.title')}
        sub={t('departments.sub')}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('departments.add')}
          </Button>
        }
      />
      <DataGrid
        label={t('departments.title')}
        grid={grid}
        data={{ ...gridItems(query), rows: departments }}
        rowLabel={(department) => department.name}
        onOpen={(department) => panel.open(department.departmentId)}
        openKey={panel.openId}
        empty={<Empty title={t('departments.empty')} text={t('departments.emptyText')} />}
      />
      {opened && <DepartmentPanel key={opened.departmentId} department={opened} onClose={panel.close} />}
      {adding && <NewDepartment parentId={opened?.departmentId ?? null} onClose={() => setAdding(false)} />}
    </ListPage>
  );
}

function useColumns(): GridColumn<InTree>[] {
  const { t } = useTranslation('identity');
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('department'),
        cell: ({ name, depth }) => <span style={{ paddingInlineStart: `${depth * 1.5}em` }}>{name}</span>,
        grow: true,
        card: 'title',
      },
      { id: 'people', header: t('departments.people'), cell: ({ users }) => users, width: 100, card: 'end' },
    ],
    [t],
  );
}

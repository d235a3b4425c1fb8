import { departmentRoutes } from '@kith/contract/departments';
import { identityRoutes } from '@kith/contract/identity';
import { Button, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { say } from '../../../ui/notices.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { choices, type InTree, useDepartments } from '../departments.ts';
import classes from '../pages/pages.module.css';
import { useRoles } from '../roles.ts';

/** One department beside the tree: its name and place, the people in it. */
export function DepartmentPanel({ department, onClose }: { department: InTree; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const { departmentId, name, parentId } = department;
  const departments = useDepartments();
  const update = useAction(departmentRoutes.update, { refresh: [departmentRoutes.list] });
  const save = (body: { name?: string; parentId?: string | null }) =>
    update.mutateAsync({ params: { departmentId }, body });
  return (
    <Panel label={name} onClose={onClose}>
      <h2 className={classes.panelTitle}>{name}</h2>
      <Pairs
        items={[
          {
            key: 'name',
            label: t('departments.name'),
            value: (
              <EditInPlace
                kind="text"
                label={t('departments.name')}
                value={name}
                onSave={(text) => save({ name: text ?? '' })}
              />
            ),
          },
          {
            key: 'parent',
            label: t('departments.parent'),
            value: (
              <EditInPlace
                kind="select"
                label={t('departments.parent')}
                value={parentId}
                clearable
                options={choices(departments, departmentId)}
                onSave={(to) => save({ parentId: to })}
              />
            ),
          },
        ]}
      />
      <Members departmentId={departmentId} />
      <Remove department={department} onClose={onClose} />
    </Panel>
  );
}

function Members({ departmentId }: { departmentId: string }) {
  const { t } = useTranslation('identity');
  const { nameOf } = useRoles();
  const users = useRoute(identityRoutes.listUsers).data?.items ?? [];
  const put = useAction(identityRoutes.updateUser, { refresh: [identityRoutes.listUsers, departmentRoutes.list] });
  const members = users.filter((user) => user.departmentId === departmentId);
  const others = users.filter((user) => user.active && user.departmentId !== departmentId);
  return (
    <section aria-label={t('departments.members')}>
      <h3 className={classes.panelPart}>{t('departments.members')}</h3>
      {members.length === 0 && <p className={classes.quiet}>{t('departments.nobody')}</p>}
      <ul className={classes.members}>
        {members.map((user) => (
          <li key={user.userId}>
            {user.name} <span className={classes.quiet}>{nameOf(user.role)}</span>
          </li>
        ))}
      </ul>
      <Select
        size="xs"
        label={t('departments.put')}
        description={t('departments.putHelp')}
        searchable
        value={null}
        disabled={put.isPending}
        data={others.map((user) => ({ value: user.userId, label: user.name }))}
        onChange={(userId) => userId && put.mutate({ params: { userId }, body: { departmentId } })}
      />
    </section>
  );
}

function Remove({ department: { departmentId, name }, onClose }: { department: InTree; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const remove = useAction(departmentRoutes.remove, {
    refresh: [departmentRoutes.list],
    onDone: () => {
      onClose();
      say(t('departments.removed', { name }));
    },
  });
  return (
    <div className={classes.buttons}>
      <Button
        variant="default"
        size="xs"
        loading={remove.isPending}
        onClick={() => remove.mutate({ params: { departmentId } })}
      >
        {t('departments.remove')}
      </Button>
    </div>
  );
}

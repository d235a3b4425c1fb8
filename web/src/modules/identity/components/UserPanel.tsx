import { departmentRoutes } from '@kith/contract/departments';
import { identityRoutes, type User } from '@kith/contract/identity';
import { RoleCode } from '@kith/contract/roles';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { patchQueries, useAction } from '../../../lib/query.ts';
import { useFormats, useSession } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { undoable } from '../../../ui/notices.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { choices, useDepartments } from '../departments.ts';
import classes from '../pages/pages.module.css';
import { useRoles } from '../roles.ts';
import { UserProtection } from './UserProtection.tsx';

/** One user beside the list: name and role in place, on and off, a new password. */
export function UserPanel({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const update = useUpdateUser();
  const format = useFormats();
  const departments = useDepartments();
  const { roles, nameOf } = useRoles();
  const save = (body: { name?: string; role?: RoleCode; departmentId?: string | null }) =>
    update.mutateAsync({ params: { userId: user.userId }, body });
  return (
    <Panel label={user.name} onClose={onClose}>
      <h2 className={classes.panelTitle}>
        {user.name} {!user.active && <Tag>{t('users.inactive')}</Tag>}
      </h2>
      <div className={classes.quiet}>{user.email}</div>
      <Buttons user={user} />
      <Pairs
        items={[
          {
            key: 'name',
            label: t('name'),
            value: (
              <EditInPlace
                kind="text"
                label={t('name')}
                value={user.name}
                onSave={(name) => save({ name: name ?? '' })}
              />
            ),
          },
          {
            key: 'role',
            label: t('role'),
            value: (
              <EditInPlace
                kind="select"
                label={t('role')}
                value={user.role}
                options={roles.map(({ code }) => ({ value: code, label: nameOf(code) }))}
                onSave={(role) => save({ role: RoleCode.parse(role) })}
              />
            ),
          },
          {
            key: 'department',
            label: t('department'),
            value: (
              <EditInPlace
                kind="select"
                label={t('department')}
                value={user.departmentId}
                clearable
                options={choices(departments)}
                onSave={(departmentId) => save({ departmentId })}
              />
            ),
          },
          { key: 'lastSeen', label: t('users.lastSeen'), value: <RelativeTime value={user.lastSeenAt} /> },
          { key: 'created', label: t('users.created'), value: format.date(user.createdAt) },
        ]}
      />
      <UserProtection user={user} />
    </Panel>
  );
}

function Buttons({ user }: { user: User }) {
  const { t } = useTranslation('identity');
  const self = useSession().user.userId === user.userId;
  const update = useUpdateUser();
  const reset = useAction(identityRoutes.resetPassword);
  const [asking, setAsking] = useState(false);
  const params = { userId: user.userId };
  const done = t(user.active ? 'users.switchedOff' : 'users.switchedOn', { name: user.name });
  const switchOver = () =>
    update.mutate(
      { params, body: { active: !user.active } },
      { onSuccess: () => undoable(done, () => update.mutateAsync({ params, body: { active: user.active } })) },
    );
  return (
    <>
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('users.reset')}
        </Button>
        {!self && (
          <Button variant="default" size="xs" loading={update.isPending} onClick={switchOver}>
            {t(user.active ? 'users.switchOff' : 'users.switchOn')}
          </Button>
        )}
        {!self && user.active && (
          <Button variant="default" size="xs" component={Link} to={`/handovers/new?from=${user.userId}&leaves=true`}>
            {t('users.leaves')}
          </Button>
        )}
      </div>
      {reset.data && <ShownOnce label={t('users.newPassword')} secret={reset.data.password} note={t('users.once')} />}
      {asking && (
        <Confirm
          title={t('users.resetTitle', { name: user.name })}
          confirm={t('users.reset')}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            reset.mutate({ params });
          }}
        >
          {t('users.resetText')}
        </Confirm>
      )}
    </>
  );
}

/** The list shows the change at once and takes it back if the server refuses. */
function useUpdateUser() {
  return useAction(identityRoutes.updateUser, {
    refresh: [identityRoutes.listUsers, departmentRoutes.list],
    optimistic: (client, { params, body = {} }) =>
      patchQueries(client, identityRoutes.listUsers, (answer) => ({
        items: answer.items.map((user) => (user.userId === params.userId ? { ...user, ...defined(body) } : user)),
      })),
  });
}

function defined(body: {
  name?: string | undefined;
  role?: RoleCode | undefined;
  departmentId?: string | null | undefined;
  active?: boolean | undefined;
}): Partial<User> {
  return {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.role === undefined ? {} : { role: body.role }),
    ...(body.departmentId === undefined ? {} : { departmentId: body.departmentId }),
    ...(body.active === undefined ? {} : { active: body.active }),
  };
}

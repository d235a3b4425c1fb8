import { type Role, type RoleBody, roleRoutes } from '@kith/contract/roles';
import { signInRoutes } from '@kith/contract/sign-in';
import { Button, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patchQueries, useAction } from '../../../lib/query.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { say } from '../../../ui/notices.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import classes from '../pages/pages.module.css';
import { isBuiltIn, useRoles } from '../roles.ts';
import { FieldLevels } from './FieldLevels.tsx';
import { Rights } from './Rights.tsx';

type RolePanelProps = { role: Role; onCopy: () => void; onClose: () => void };

/** One role beside the list: its rights, to be changed where the role is one's own. */
export function RolePanel({ role, onCopy, onClose }: RolePanelProps) {
  const { t } = useTranslation(['identity', 'protection']);
  const { nameOf, helpOf } = useRoles();
  const { code, permissions, fields } = role;
  const name = nameOf(code);
  const own = !isBuiltIn(code);
  const update = useAction(roleRoutes.update, { refresh: [roleRoutes.list] });
  const ask = useAction(signInRoutes.requireSecondFactor, {
    refresh: [roleRoutes.list],
    optimistic: (client, { params, body }) =>
      patchQueries(client, roleRoutes.list, ({ items }) => ({
        items: items.map((each) => (each.code === params.code ? { ...each, secondFactor: body.required } : each)),
      })),
  });
  const remove = useAction(roleRoutes.remove, {
    refresh: [roleRoutes.list],
    onDone: () => {
      onClose();
      say(t('rolesPage.removed', { name }));
    },
  });
  const save = (change: Partial<RoleBody>) =>
    update.mutateAsync({ params: { code }, body: { name, permissions, fields, ...change } });
  const quietly = (change: Partial<RoleBody>) =>
    update.mutate({ params: { code }, body: { name, permissions, fields, ...change } });
  return (
    <Panel label={name} onClose={onClose}>
      <h2 className={classes.panelTitle}>
        {own ? (
          <EditInPlace
            kind="text"
            label={t('rolesPage.name')}
            value={name}
            onSave={(text) => save({ name: text ?? '' })}
          />
        ) : (
          name
        )}
      </h2>
      <p className={classes.quiet}>{own ? t('rolesPage.bounds') : helpOf(code)}</p>
      <div className={classes.buttons}>
        <Button variant="default" size="xs" onClick={onCopy}>
          {t('rolesPage.copy')}
        </Button>
        {own && (
          <Button
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { code } })}
          >
            {t('rolesPage.remove')}
          </Button>
        )}
      </div>
      {!own && <p className={classes.quiet}>{t('rolesPage.builtInNote')}</p>}
      <Switch
        mb="sm"
        label={t('protection:role.factor')}
        description={t('protection:role.help')}
        checked={role.secondFactor}
        onChange={(event) => ask.mutate({ params: { code }, body: { required: event.currentTarget.checked } })}
      />
      <Rights permissions={permissions} {...(own ? { onChange: (given) => quietly({ permissions: given }) } : {})} />
      <h3 className={classes.panelPart}>{t('fieldsTitle')}</h3>
      <FieldLevels fields={fields} {...(own ? { onChange: (given) => quietly({ fields: given }) } : {})} />
    </Panel>
  );
}

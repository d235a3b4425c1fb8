import { type Role, roleRoutes } from '@kith/contract/roles';
import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../pages/pages.module.css';
import { FieldLevels } from './FieldLevels.tsx';
import { Rights } from './Rights.tsx';

/** Makes a role of one's own, from nothing or from a copy. */
export function NewRole({ copied, onClose }: { copied: Pick<Role, 'permissions' | 'fields'>; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState(copied.permissions);
  const [fields, setFields] = useState(copied.fields);
  const create = useAction(roleRoutes.create, { quiet: true, refresh: [roleRoutes.list], onDone: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ body: { name: name.trim(), permissions, fields } });
  };
  return (
    <Modal opened onClose={onClose} title={t('rolesPage.add')}>
      <form onSubmit={submit}>
        <TextInput
          label={t('rolesPage.name')}
          data-autofocus
          autoComplete="off"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <h3 className={classes.panelPart}>{t('rolesPage.rights')}</h3>
        <p className={classes.quiet}>{t('rolesPage.bounds')}</p>
        <Rights permissions={permissions} onChange={setPermissions} />
        <h3 className={classes.panelPart}>{t('fieldsTitle')}</h3>
        <FieldLevels fields={fields} onChange={setFields} />
        <FormEnd error={create.error} busy={create.isPending} disabled={name.trim() === ''} onCancel={onClose}>
          {t('rolesPage.add')}
        </FormEnd>
      </form>
    </Modal>
  );
}

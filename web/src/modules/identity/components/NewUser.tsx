import { identityRoutes } from '@kith/contract/identity';
import type { RoleCode } from '@kith/contract/roles';
import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';
import { choices, useDepartments } from '../departments.ts';
import { useRoles } from '../roles.ts';

/** Adds a user, then shows their first password, once. */
export function NewUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('identity');
  const create = useAction(identityRoutes.createUser, { quiet: true, refresh: [identityRoutes.listUsers] });
  return (
    <Modal opened onClose={onClose} title={t('users.add')}>
      {create.data ? (
        <>
          <p>{t('users.added', { name: create.data.user.name })}</p>
          <ShownOnce label={t('users.firstPassword')} secret={create.data.password} note={t('users.once')} />
          <Group justify="flex-end" mt="lg">
            <Button onClick={onClose}>{t('common:close')}</Button>
          </Group>
        </>
      ) : (
        <UserForm create={create} onCancel={onClose} />
      )}
    </Modal>
  );
}

const NEW_USER: { name: string; email: string; role: RoleCode; departmentId: string | null } = {
  name: '',
  email: '',
  role: 'account_manager',
  departmentId: null,
};

type UserFormProps = {
  create: ReturnType<typeof useAction<typeof identityRoutes.createUser>>;
  onCancel: () => void;
};

function UserForm({ create, onCancel }: UserFormProps) {
  const { t } = useTranslation('identity');
  const { roles, nameOf, helpOf } = useRoles();
  const form = useRouteForm(identityRoutes.createUser, NEW_USER);
  const submit = form.onSubmit((body) =>
    create.mutate({ body }, { onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  return (
    <form noValidate onSubmit={submit}>
      <TextInput label={t('name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label={t('email')} type="email" mt="sm" autoComplete="off" {...form.getInputProps('email')} />
      <Select
        label={t('role')}
        description={helpOf(form.values.role)}
        mt="sm"
        allowDeselect={false}
        data={roles.map(({ code }) => ({ value: code, label: nameOf(code) }))}
        {...form.getInputProps('role')}
      />
      <Select
        label={t('department')}
        mt="sm"
        clearable
        data={choices(useDepartments())}
        {...form.getInputProps('departmentId')}
      />
      <FormEnd error={create.error} busy={create.isPending} onCancel={onCancel}>
        {t('users.add')}
      </FormEnd>
    </form>
  );
}

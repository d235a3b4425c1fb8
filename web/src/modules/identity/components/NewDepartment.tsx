import { departmentRoutes } from '@kith/contract/departments';
import { Modal, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { choices, useDepartments } from '../departments.ts';

/** Adds a department, below the one that is open. */
export function NewDepartment({ parentId, onClose }: { parentId: string | null; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const create = useAction(departmentRoutes.create, { quiet: true, refresh: [departmentRoutes.list] });
  const form = useRouteForm(departmentRoutes.create, { name: '', parentId });
  const submit = form.onSubmit((body) =>
    create.mutate({ body }, { onSuccess: onClose, onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  return (
    <Modal opened onClose={onClose} title={t('departments.add')}>
      <form noValidate onSubmit={submit}>
        <TextInput label={t('departments.name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
        <Select
          label={t('departments.parent')}
          placeholder={t('departments.top')}
          mt="sm"
          clearable
          data={choices(useDepartments())}
          {...form.getInputProps('parentId')}
        />
        <FormEnd error={create.error} busy={create.isPending} onCancel={onClose}>
          {t('departments.add')}
        </FormEnd>
      </form>
    </Modal>
  );
}

import { departmentRoutes } from '@kith/contract/departments';
import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { problemText } from '../../../lib/words.ts';
import { choices, useDepartments } from '../departments.ts';
import classes from '../pages/pages.module.css';

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
        {create.error && (
          <p role="alert" className={classes.problem}>
            {problemText(create.error)}
          </p>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('departments.add')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

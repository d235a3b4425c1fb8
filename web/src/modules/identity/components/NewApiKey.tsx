import { identityRoutes } from '@kith/contract/identity';
import type { RoleCode } from '@kith/contract/roles';
import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';
import { useRoles } from '../roles.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Days a key may live; '' is for ever. */
const LIVES = ['30', '90', '365', ''] as const;

type NewKey = { name: string; role: RoleCode; days: string };
const NEW_KEY: NewKey = { name: '', role: 'account_manager', days: '90' };

/** Makes an API key, then shows it, once. */
export function NewApiKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('identity');
  const { roles, nameOf, helpOf } = useRoles();
  const form = useRouteForm(identityRoutes.createApiKey, NEW_KEY);
  const create = useAction(identityRoutes.createApiKey, { quiet: true, refresh: [identityRoutes.listApiKeys] });
  const submit = form.onSubmit(({ name, role, days }) => create.mutate({ body: { name, role, ...expiry(days) } }));
  return (
    <Modal opened onClose={onClose} title={t('keys.add')}>
      {create.data ? (
        <>
          <ShownOnce label={t('keys.key')} secret={create.data.key} note={t('keys.once')} />
          <Group justify="flex-end" mt="lg">
            <Button onClick={onClose}>{t('common:close')}</Button>
          </Group>
        </>
      ) : (
        <form noValidate onSubmit={submit}>
          <TextInput
            label={t('name')}
            description={t('keys.nameHelp')}
            data-autofocus
            autoComplete="off"
            {...form.getInputProps('name')}
          />
          <Select
            label={t('role')}
            description={helpOf(form.values.role)}
            mt="sm"
            allowDeselect={false}
            data={roles.map(({ code }) => ({ value: code, label: nameOf(code) }))}
            {...form.getInputProps('role')}
          />
          <Select
            label={t('keys.expires')}
            mt="sm"
            allowDeselect={false}
            data={LIVES.map((days) => ({
              value: days,
              label: days === '' ? t('keys.never') : t('keys.days', { count: Number(days) }),
            }))}
            {...form.getInputProps('days')}
          />
          <FormEnd error={create.error} busy={create.isPending} onCancel={onClose}>
            {t('keys.add')}
          </FormEnd>
        </form>
      )}
    </Modal>
  );
}

function expiry(days: string): { expiresAt?: string } {
  return days === '' ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() };
}

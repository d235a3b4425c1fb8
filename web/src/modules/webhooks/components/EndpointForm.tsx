import { type Endpoint, EVENT_KINDS, webhooksRoutes } from '@kith/contract/webhooks';
import { Button, Group, Modal, MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';

type EndpointFormProps = {
  /** Absent: a new one, whose secret is then shown, once. */
  endpoint?: Endpoint;
  onClose: () => void;
};

/** Name, address and kinds of an endpoint. */
export function EndpointForm({ endpoint, onClose }: EndpointFormProps) {
  const { t } = useTranslation('webhooks');
  const form = useRouteForm(webhooksRoutes.create, {
    name: endpoint?.name ?? '',
    url: endpoint?.url ?? 'https://',
    kinds: endpoint?.kinds ?? ['*'],
  });
  const refresh = { quiet: true, refresh: [webhooksRoutes.list, webhooksRoutes.get] };
  const create = useAction(webhooksRoutes.create, refresh);
  const update = useAction(webhooksRoutes.update, { ...refresh, onDone: onClose });
  const fault = create.error ?? update.error;
  const submit = form.onSubmit((body) =>
    endpoint
      ? update.mutate(
          { params: { endpointId: endpoint.endpointId }, body },
          { onError: (problem) => form.setErrors(problemFields(problem)) },
        )
      : create.mutate({ body }, { onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  const known = [...new Set(['*', ...EVENT_KINDS, ...(endpoint?.kinds ?? [])])];
  return (
    <Modal opened onClose={onClose} title={endpoint ? t('edit') : t('add')}>
      {create.data ? (
        <>
          <ShownOnce label={t('secret')} secret={create.data.secret} note={t('secretOnce')} />
          <Group justify="flex-end" mt="lg">
            <Button onClick={onClose}>{t('common:close')}</Button>
          </Group>
        </>
      ) : (
        <form noValidate onSubmit={submit}>
          <TextInput label={t('name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
          <TextInput label={t('url')} description={t('urlHelp')} mt="sm" {...form.getInputProps('url')} />
          <MultiSelect
            label={t('kinds')}
            description={t('kindsHelp')}
            mt="sm"
            searchable
            data={known.map((kind) => ({ value: kind, label: kind === '*' ? t('everything') : kind }))}
            {...form.getInputProps('kinds')}
          />
          <FormEnd error={fault} busy={create.isPending || update.isPending} onCancel={onClose}>
            {endpoint ? t('common:save') : t('add')}
          </FormEnd>
        </form>
      )}
    </Modal>
  );
}

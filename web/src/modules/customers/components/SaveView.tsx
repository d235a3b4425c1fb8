import { type SavedView, type ViewQuery, viewRoutes } from '@kith/contract/customer-views';
import { Checkbox, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import { addressOf } from '../views.ts';

type SaveViewProps = {
  /** What the list shows now. */
  query: ViewQuery;
  /** The view to change; none: a new one. */
  view?: SavedView | undefined;
  onClose: () => void;
};

/** Names what the list shows, and says who finds it. */
export function SaveView({ query, view, onClose }: SaveViewProps) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(view?.shared ?? false);
  const options = {
    quiet: true,
    refresh: [viewRoutes.list],
    onDone: (saved: SavedView) => {
      say(t('views.saved', { name: saved.name }));
      navigate(addressOf(saved));
      onClose();
    },
  };
  const create = useAction(viewRoutes.create, options);
  const update = useAction(viewRoutes.update, options);
  const action = view ? update : create;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { filter, sort, dir, columns } = view ?? query;
    const body = { name: name.trim(), shared, filter, sort, dir, columns };
    if (view) update.mutate({ params: { viewId: view.viewId }, body });
    else create.mutate({ body });
  };
  return (
    <Modal opened onClose={onClose} title={t(view ? 'views.dialogEdit' : 'views.dialogNew')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t('views.name')}
            data-autofocus
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox
            label={t('views.shared')}
            description={t('views.sharedHelp')}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          {!view && (
            <Text size="sm" c="dimmed">
              {t('views.what')}
            </Text>
          )}
          <FormEnd error={action.error} busy={action.isPending} disabled={name.trim() === ''} mt={0} onCancel={onClose}>
            {t('common:save')}
          </FormEnd>
        </Stack>
      </form>
    </Modal>
  );
}

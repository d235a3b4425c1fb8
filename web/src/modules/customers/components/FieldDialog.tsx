import { type CustomField, customFieldRoutes } from '@kith/contract/custom-fields';
import { Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import { bodyOf, draftOf, newDraft } from '../field-form.ts';
import { FIELD_READERS } from '../field-readers.ts';
import classes from '../fields.module.css';
import { FieldForm } from './FieldForm.tsx';

/** Makes a field, or changes one. */
export function FieldDialog({ field, onClose }: { field: CustomField | null; onClose: () => void }) {
  const { t } = useTranslation('fields');
  const { locale } = useFormats();
  const [draft, setDraft] = useState(() => (field ? draftOf(field) : newDraft()));
  const done = ({ names }: CustomField) => {
    say(t('saved', { field: names[locale] }));
    onClose();
  };
  const create = useAction(customFieldRoutes.create, { quiet: true, refresh: FIELD_READERS, onDone: done });
  const update = useAction(customFieldRoutes.update, { quiet: true, refresh: FIELD_READERS, onDone: done });
  const body = bodyOf(draft);
  const error = create.error ?? update.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body) return;
    if (field) update.mutate({ params: { key: field.key }, body: { ...body, version: field.version } });
    else create.mutate({ body });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={field ? field.names[locale] : t('add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form noValidate onSubmit={submit}>
        {field && <p className={classes.quiet}>{t('keyNote', { key: field.key })}</p>}
        <FieldForm draft={draft} onChange={setDraft} />
        <FormEnd error={error} busy={create.isPending || update.isPending} disabled={body === null} onCancel={onClose}>
          {t('common:save')}
        </FormEnd>
      </form>
    </Modal>
  );
}

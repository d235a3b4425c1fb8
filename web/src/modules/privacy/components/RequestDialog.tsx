import { CORRECTED, privacyRoutes, REQUEST_KINDS, RequestKind } from '@kith/contract/privacy';
import { Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';
import { SourceField, type Told } from './SourceField.tsx';

/** Records what a customer asked by word or letter; the clock of the law begins. */
export default function RequestDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('privacy');
  const [kind, setKind] = useState<RequestKind>('correction');
  const [source, setSource] = useState<Told>('phone');
  const [said, setSaid] = useState<Partial<Record<(typeof CORRECTED)[number], string>>>({});
  const add = usePrivacyAction(privacyRoutes.addRequest, { onDone: onClose });
  const correction = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()]] : [])),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ params: { customerId }, body: { kind, source, ...(kind === 'correction' ? { correction } : {}) } });
  };
  const fieldOf = (key: (typeof CORRECTED)[number]) => ({
    key,
    mt: 'xs',
    label: t(`me.data.${key}`),
    value: said[key] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setSaid((before) => ({ ...before, [key]: value }));
    },
  });
  return (
    <Modal opened onClose={onClose} title={t('request.title')}>
      <form onSubmit={submit}>
        <Select
          label={t('request.kind')}
          allowDeselect={false}
          value={kind}
          onChange={(value) => setKind(RequestKind.parse(value))}
          data={REQUEST_KINDS.map((each) => ({ value: each, label: t(`me.kind.${each}`) }))}
        />
        <SourceField value={source} onChange={setSource} />
        {kind === 'correction' && (
          <>
            <p className={classes.quiet}>{t('request.correctionHint')}</p>
            {CORRECTED.map((key) => {
              const { key: name, ...field } = fieldOf(key);
              return key === 'other' ? (
                <Textarea key={name} {...field} autosize minRows={2} maxLength={1_000} />
              ) : (
                <TextInput key={name} {...field} maxLength={200} />
              );
            })}
          </>
        )}
        <FormEnd
          error={add.error}
          busy={add.isPending}
          disabled={kind === 'correction' && Object.keys(correction).length === 0}
          onCancel={onClose}
        >
          {t('request.go')}
        </FormEnd>
      </form>
    </Modal>
  );
}

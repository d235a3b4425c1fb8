import { CHANNELS, type CustomerPrivacy, PURPOSES, privacyRoutes } from '@kith/contract/privacy';
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';
import { SourceField, type Told } from './SourceField.tsx';

type ConsentDialogProps = { customerId: string; privacy: CustomerPrivacy; onClose: () => void };

const keyOf = (one: { purpose: string; channel: string }) => `${one.purpose}_${one.channel}`;

/** Records what a customer consents to or withdraws: purposes down, ways across. */
export default function ConsentDialog({ customerId, privacy, onClose }: ConsentDialogProps) {
  const { t } = useTranslation('privacy');
  const held = new Set(privacy.consents.filter((one) => one.given).map(keyOf));
  const [given, setGiven] = useState<ReadonlySet<string>>(held);
  const [source, setSource] = useState<Told>('phone');
  const [note, setNote] = useState('');
  const save = usePrivacyAction(privacyRoutes.changeConsents, { onDone: onClose });
  const changes = PURPOSES.flatMap((purpose) =>
    CHANNELS.map((channel) => ({ purpose, channel, given: given.has(keyOf({ purpose, channel })) })),
  ).filter((one) => one.given !== held.has(keyOf(one)));
  const toggle = (key: string) =>
    setGiven((before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const proof = note.trim() === '' ? {} : { note: note.trim() };
    save.mutate({ params: { customerId }, body: { changes, source, ...proof } });
  };
  return (
    <Modal opened onClose={onClose} title={t('consents.title')} size="lg">
      <form onSubmit={submit}>
        <p className={classes.quiet}>{t('consents.hint')}</p>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <td />
              {CHANNELS.map((channel) => (
                <th key={channel} scope="col">
                  {t(`me.channel.${channel}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PURPOSES.map((purpose) => (
              <tr key={purpose}>
                <th scope="row">{t(`me.purpose.${purpose}`)}</th>
                {CHANNELS.map((channel) => (
                  <td key={channel}>
                    <Checkbox
                      aria-label={t('consents.cell', {
                        purpose: t(`me.purpose.${purpose}`),
                        channel: t(`me.channel.${channel}`),
                      })}
                      checked={given.has(keyOf({ purpose, channel }))}
                      onChange={() => toggle(keyOf({ purpose, channel }))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <SourceField value={source} onChange={setSource} />
        <TextInput
          mt="sm"
          label={t('consents.note')}
          description={t('consents.noteHelp')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <FormEnd error={save.error} busy={save.isPending} disabled={changes.length === 0} onCancel={onClose}>
          {t('consents.go')}
        </FormEnd>
      </form>
    </Modal>
  );
}

import { type ConsentText, privacyRoutes } from '@kith/contract/privacy';
import { Modal, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';

/** A new version of what people consent to; who consented to an earlier one is held to its words. */
export function TextDialog({ text, onClose }: { text: ConsentText; onClose: () => void }) {
  const { t } = useTranslation('privacy');
  const [words, setWords] = useState(text.words);
  const add = useAction(privacyRoutes.addText, { quiet: true, refresh: [privacyRoutes.texts], onDone: onClose });
  const differs = words['zh-CN'] !== text.words['zh-CN'] || words.en !== text.words.en;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ body: { purpose: text.purpose, words } });
  };
  return (
    <Modal opened onClose={onClose} title={t(`me.purpose.${text.purpose}`)} size="lg">
      <form onSubmit={submit}>
        {(['zh-CN', 'en'] as const).map((language) => (
          <Textarea
            key={language}
            mt="sm"
            label={t(`settings.in.${language}`)}
            autosize
            minRows={4}
            maxLength={2_000}
            value={words[language]}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setWords((before) => ({ ...before, [language]: value }));
            }}
          />
        ))}
        <FormEnd error={add.error} busy={add.isPending} disabled={!differs} onCancel={onClose}>
          {t('settings.publish')}
        </FormEnd>
      </form>
    </Modal>
  );
}

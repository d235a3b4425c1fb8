import {
  type ConsentText,
  LAWS,
  type PrivacySettings,
  type PrivacySettingsPage,
  PURPOSES,
  privacyRoutes,
} from '@kith/contract/privacy';
import { Button, NumberInput, Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { useSettingsForm } from '../../../lib/use-settings-form.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { useColleagues } from '../../identity/index.ts';
import { TextDialog } from '../components/TextDialog.tsx';
import classes from '../privacy.module.css';

type Form = UseFormReturnType<PrivacySettings>;

/** By when requests are answered and by whom, how long each kind of data is kept, and what people consent to. */
export default function SettingsPage() {
  const { t } = useTranslation('privacy');
  const settings = useRoute(privacyRoutes.settings);
  const texts = useRoute(privacyRoutes.texts);
  return (
    <>
      <PageHeader title={t('settings.title')} sub={t('settings.sub')} />
      <Loaded query={settings}>{(known) => <Settings known={known} />}</Loaded>
      <Loaded query={texts}>{({ items }) => <Texts texts={items} />}</Loaded>
    </>
  );
}

/** What of the page is typed; the days of every kind of data as they are in force. */
function valuesOf({ law, ownDays, officerId, rules }: PrivacySettingsPage): PrivacySettings {
  return { law, ownDays, officerId, keep: Object.fromEntries(rules.map(({ name, days }) => [name, days])) };
}

function Settings({ known }: { known: PrivacySettingsPage }) {
  const { t } = useTranslation('privacy');
  const { form, frame } = useSettingsForm(privacyRoutes.saveSettings, {
    values: valuesOf(known),
    saved: valuesOf,
    permission: 'settings.write',
    refresh: [privacyRoutes.settings],
    onSaved: () => say(t('settings.saved')),
  });
  return (
    <SettingsForm {...frame} note={t('settings.tonight')}>
      <Requests form={form} mail={known.mail} />
      <Keeping form={form} known={known} />
    </SettingsForm>
  );
}

function Requests({ form, mail }: { form: Form; mail: boolean }) {
  const { t } = useTranslation('privacy');
  const colleagues = useColleagues();
  return (
    <Section title={t('settings.requests')}>
      <div className={classes.rules}>
        <Select
          label={t('request.law')}
          allowDeselect={false}
          data={LAWS.map((law) => ({ value: law, label: t(`law.${law}`) }))}
          {...form.getInputProps('law')}
        />
        {form.values.law === 'own' && (
          <NumberInput
            hideControls
            label={t('settings.ownDays')}
            min={1}
            max={365}
            {...form.getInputProps('ownDays')}
          />
        )}
        <Select
          label={t('settings.officer')}
          description={t('settings.officerHelp')}
          clearable
          searchable
          placeholder={t('settings.ownerOf')}
          data={colleagues.map((one) => ({ value: one.userId, label: one.name }))}
          {...form.getInputProps('officerId')}
        />
      </div>
      <p className={classes.quiet}>{t(mail ? 'settings.mail' : 'settings.noMail')}</p>
    </Section>
  );
}

function Keeping({ form, known }: { form: Form; known: PrivacySettingsPage }) {
  const { t } = useTranslation('privacy');
  const { dateTime, number } = useFormats();
  return (
    <Section
      title={t('settings.keeping')}
      note={known.ranAt ? t('settings.ran', { at: dateTime(known.ranAt) }) : t('settings.neverRan')}
    >
      <div className={classes.rules}>
        {known.rules.map(({ name, usual, least, removed }) => (
          <NumberInput
            key={name}
            hideControls
            thousandSeparator=","
            suffix={t('settings.daysSuffix')}
            label={t(`keep.${name}`)}
            description={
              removed
                ? t('settings.removed', { shown: number(removed), count: removed })
                : t('settings.usual', { usual, least })
            }
            {...form.getInputProps(`keep.${name}`)}
          />
        ))}
      </div>
    </Section>
  );
}

function Texts({ texts }: { texts: readonly ConsentText[] }) {
  const { t } = useTranslation('privacy');
  const { date, dot, locale } = useFormats();
  const mayWrite = useScope('settings.write') !== undefined;
  const [writing, setWriting] = useState<ConsentText | null>(null);
  return (
    <Section title={t('settings.texts')} note={t('settings.textsNote')}>
      {PURPOSES.map((purpose) => {
        const current = texts.find((text) => text.purpose === purpose);
        if (!current) return null;
        return (
          <div key={purpose}>
            <h3>{t(`me.purpose.${purpose}`)}</h3>
            <p className={classes.text}>{current.words[locale]}</p>
            <p className={classes.quiet}>
              {dot([t('card.version', { version: current.version }), date(current.madeAt)])}{' '}
              {mayWrite && (
                <Button size="compact-xs" variant="subtle" onClick={() => setWriting(current)}>
                  {t('settings.newVersion')}
                </Button>
              )}
            </p>
          </div>
        );
      })}
      {writing && <TextDialog text={writing} onClose={() => setWriting(null)} />}
    </Section>
  );
}

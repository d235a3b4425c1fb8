import { LOCALES, type Locale } from '@kith/contract/identity';
import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlayText, PlayTexts } from '../play-form.ts';
import classes from '../plays.module.css';

type PlayFieldsProps = { texts: PlayTexts; onChange: (texts: PlayTexts) => void };

/** Title, steps and offers in both languages, side by side where there is room. */
export function PlayFields({ texts, onChange }: PlayFieldsProps) {
  const { t } = useTranslation('worklist');
  const set = (locale: Locale, patch: Partial<PlayText>) =>
    onChange({ ...texts, [locale]: { ...texts[locale], ...patch } });
  return (
    <div className={classes.languages}>
      {LOCALES.map((locale) => (
        <fieldset key={locale} className={classes.language} lang={locale}>
          <legend>{t(`plays.language.${locale}`)}</legend>
          <TextInput
            label={t('plays.name')}
            maxLength={80}
            value={texts[locale].title}
            onChange={(event) => set(locale, { title: event.currentTarget.value })}
          />
          <Textarea
            label={t('plays.stepsLabel')}
            description={t('plays.stepsHint')}
            autosize
            minRows={4}
            mt="sm"
            value={texts[locale].steps}
            onChange={(event) => set(locale, { steps: event.currentTarget.value })}
          />
          <Textarea
            label={t('play.offers')}
            description={t('plays.offersHint')}
            autosize
            minRows={2}
            mt="sm"
            value={texts[locale].offers}
            onChange={(event) => set(locale, { offers: event.currentTarget.value })}
          />
        </fieldset>
      ))}
    </div>
  );
}

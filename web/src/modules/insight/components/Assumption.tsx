import { minorDigits } from '@kith/contract/currency';
import { type InsightSettings, insightRoutes } from '@kith/contract/insight';
import { forecastRoutes } from '@kith/contract/insight-forecast';
import type { Money } from '@kith/contract/route';
import { Checkbox, NumberInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import classes from '../insight.module.css';
import { useInsightForm } from '../use-insight-form.ts';
import { useRun } from '../use-run.ts';
import board from './quadrants.module.css';

type Form = UseFormReturnType<InsightSettings>;
type Props = { settings: InsightSettings; splitValue: Money; splitPotential: Money };

/** What potential is taken to be and where the quadrants meet, to be changed on the spot. */
export function Assumption({ settings, splitValue, splitPotential }: Props) {
  const { t } = useTranslation('insight');
  const quadrants = useRoute(forecastRoutes.quadrants);
  // The cells come last in a run; the basis, with its date, is there before anybody is scored by it.
  const run = useRun(quadrants, JSON.stringify(quadrants.data?.cells), [insightRoutes.basis]);
  const { form, frame } = useInsightForm(settings, [], run.begin);
  return (
    <Section title={t('assumption.title')}>
      <p className={classes.reading}>{t('assumption.text')}</p>
      <SettingsForm
        {...frame}
        note={
          <span role="status">
            {t(run.running ? 'settings.saved' : run.done ? 'assumption.done' : 'settings.background')}
          </span>
        }
      >
        <div className={classes.row}>
          <Quantile form={form} />
          <div className={board.ticks}>
            <Checkbox label={t('assumption.byAge')} {...form.getInputProps('potential.byAge', { type: 'checkbox' })} />
            <Checkbox
              label={t('assumption.byRegion')}
              {...form.getInputProps('potential.byRegion', { type: 'checkbox' })}
            />
          </div>
          <Split form={form} field="valueMinor" now={splitValue} />
          <Split form={form} field="potentialMinor" now={splitPotential} />
        </div>
      </SettingsForm>
    </Section>
  );
}

/** In per cent of comparable customers. */
function Quantile({ form }: { form: Form }) {
  const { t } = useTranslation('insight');
  return (
    <NumberInput
      hideControls
      suffix="%"
      label={t('assumption.quantile')}
      description={t('assumption.quantileHelp')}
      value={Math.round(form.values.potential.quantile * 100)}
      error={form.errors['potential.quantile']}
      onBlur={() => form.validateField('potential.quantile')}
      onChange={(shown) => form.setFieldValue('potential.quantile', Number(shown) / 100)}
    />
  );
}

type SplitProps = { form: Form; field: keyof InsightSettings['quadrants']; now: Money };

/** Left empty, the median; the field says how much that is now. */
function Split({ form, field, now }: SplitProps) {
  const { t } = useTranslation('insight');
  const { money, currency } = useFormats();
  const unit = 10 ** minorDigits(currency);
  const minor = form.values.quadrants[field];
  return (
    <NumberInput
      hideControls
      thousandSeparator=","
      label={t(`assumption.split.${field}`)}
      description={t('assumption.splitHelp')}
      placeholder={t('assumption.now', { money: money(now) })}
      value={minor === null ? '' : minor / unit}
      error={form.errors[`quadrants.${field}`]}
      onBlur={() => form.validateField(`quadrants.${field}`)}
      onChange={(shown) =>
        form.setFieldValue(`quadrants.${field}`, shown === '' ? null : Math.round(Number(shown) * unit))
      }
    />
  );
}

import { minorDigits } from '@kith/contract/currency';
import { type RetentionSettings, retentionRoutes } from '@kith/contract/retention';
import { RISK_LEVELS, type RiskLevel } from '@kith/contract/vocabulary';
import { NumberInput, type NumberInputProps, Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useSettingsForm } from '../../../lib/use-settings-form.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Preview } from '../components/Preview.tsx';
import classes from '../retention.module.css';

type Form = UseFormReturnType<RetentionSettings>;

/** When silence becomes a warning, and how many warnings a day are bearable; beside it what that would mean today. */
export default function WarningsPage() {
  const { t } = useTranslation('retention');
  const query = useRoute(retentionRoutes.settings);
  return (
    <>
      <PageHeader title={t('settings.title')} sub={t('settings.sub')} />
      <Loaded query={query}>{(settings) => <Settings settings={settings} />}</Loaded>
    </>
  );
}

function Settings({ settings }: { settings: RetentionSettings }) {
  const { t } = useTranslation('retention');
  const { form, frame } = useSettingsForm(retentionRoutes.setSettings, {
    values: settings,
    saved: (answer) => answer,
    permission: 'retention.manage',
    refresh: [retentionRoutes.settings, retentionRoutes.today, retentionRoutes.risk],
    onSaved: () => say(t('settings.saved')),
  });
  return (
    <div className={classes.beside}>
      <SettingsForm {...frame} note={t('settings.background')}>
        <Rhythm form={form} />
        <Levels form={form} />
        <Chances form={form} />
        <Tasks form={form} />
        <Comparison form={form} />
      </SettingsForm>
      {!frame.readOnly && <Preview settings={form.values} />}
    </div>
  );
}

function Field({
  form,
  path,
  ...rest
}: { form: Form; path: keyof RetentionSettings } & Omit<NumberInputProps, 'form'>) {
  return <NumberInput hideControls thousandSeparator="," {...rest} {...form.getInputProps(path)} />;
}

/** A field that shows another unit than the setting has: per cent for a share, yuan for fen. */
function Scaled({
  form,
  path,
  scale,
  ...rest
}: {
  form: Form;
  path: 'percentile' | 'valueFloorMinor' | 'holdoutShare' | `${RiskLevel}Below`;
  scale: number;
} & Omit<NumberInputProps, 'form'>) {
  const value = form.values[path];
  return (
    <NumberInput
      hideControls
      thousandSeparator=","
      {...rest}
      value={Math.round(value * scale * 100) / 100}
      error={form.errors[path]}
      onBlur={() => form.validateField(path)}
      onChange={(shown) =>
        form.setFieldValue(path, path === 'valueFloorMinor' ? Math.round(Number(shown) / scale) : Number(shown) / scale)
      }
    />
  );
}

function Rhythm({ form }: { form: Form }) {
  const { t } = useTranslation('retention');
  return (
    <Section title={t('settings.rhythm')}>
      <div className={classes.row}>
        <Scaled
          form={form}
          path="percentile"
          scale={100}
          suffix="%"
          label={t('settings.percentile')}
          description={t('settings.percentileHelp')}
        />
        <Field
          form={form}
          path="minPurchases"
          allowDecimal={false}
          label={t('settings.minPurchases')}
          description={t('settings.minPurchasesHelp')}
        />
      </div>
    </Section>
  );
}

function Levels({ form }: { form: Form }) {
  const { t } = useTranslation('retention');
  return (
    <Section title={t('settings.levels')} note={t('settings.levelsHelp')}>
      <div className={classes.row}>
        {RISK_LEVELS.map((level) => (
          <Field
            key={level}
            form={form}
            path={`${level}From`}
            decimalScale={2}
            suffix={t('settings.times')}
            label={t(`common:risk.${level}`)}
          />
        ))}
      </div>
    </Section>
  );
}

/** By how unlikely an order has become, beside the silence. */
function Chances({ form }: { form: Form }) {
  const { t } = useTranslation('retention');
  return (
    <Section title={t('settings.chances')} note={t('settings.chancesHelp')}>
      <div className={classes.row}>
        {RISK_LEVELS.map((level) => (
          <Scaled
            key={level}
            form={form}
            path={`${level}Below`}
            scale={100}
            prefix={t('settings.below')}
            suffix="%"
            label={t(`common:risk.${level}`)}
          />
        ))}
      </div>
    </Section>
  );
}

function Tasks({ form }: { form: Form }) {
  const { t } = useTranslation('retention');
  const { currency } = useFormats();
  return (
    <Section title={t('settings.tasks')}>
      <div className={classes.row}>
        <Select
          label={t('settings.taskFrom')}
          description={t('settings.taskFromHelp')}
          allowDeselect={false}
          data={RISK_LEVELS.map((level) => ({ value: level, label: t(`common:risk.${level}`) }))}
          {...form.getInputProps('taskFrom')}
        />
        <Field
          form={form}
          path="dailyLimit"
          allowDecimal={false}
          label={t('settings.dailyLimit')}
          description={t('settings.dailyLimitHelp')}
        />
        <Scaled
          form={form}
          path="valueFloorMinor"
          scale={1 / 10 ** minorDigits(currency)}
          prefix={currency === 'CNY' ? '¥' : `${currency} `}
          label={t('settings.floor')}
          description={t('settings.floorHelp')}
        />
      </div>
    </Section>
  );
}

/** A share left alone at random, to learn whether the warnings help. */
function Comparison({ form }: { form: Form }) {
  const { t } = useTranslation('retention');
  return (
    <Section title={t('settings.comparison')} note={t('settings.comparisonHelp')}>
      <div className={classes.row}>
        <Scaled
          form={form}
          path="holdoutShare"
          scale={100}
          suffix="%"
          label={t('settings.holdoutShare')}
          description={t('settings.holdoutShareHelp')}
        />
        <Field
          form={form}
          path="windowDays"
          allowDecimal={false}
          label={t('settings.windowDays')}
          description={t('settings.windowDaysHelp')}
        />
      </div>
    </Section>
  );
}

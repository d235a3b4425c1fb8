import { type InsightSettings, insightRoutes } from '@kith/contract/insight';
import { NumberInput, type NumberInputProps } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../insight.module.css';
import { useInsightForm } from '../use-insight-form.ts';

type Form = UseFormReturnType<InsightSettings>;

/** How tiers and the rungs of the ladder are told apart. */
export default function TiersPage() {
  const { t } = useTranslation('insight');
  const query = useRoute(insightRoutes.settings);
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('settings.title')} sub={t('settings.sub')} />
      <Loaded query={query}>{(settings) => <Settings settings={settings} />}</Loaded>
    </div>
  );
}

function Settings({ settings }: { settings: InsightSettings }) {
  const { t } = useTranslation('insight');
  const onSaved = () => say(t('settings.saved'));
  const { form, frame } = useInsightForm(
    settings,
    [insightRoutes.basis, insightRoutes.distribution, insightRoutes.value],
    onSaved,
  );
  return (
    <SettingsForm {...frame} note={t('settings.background')}>
      <Section title={t('settings.tiers')}>
        <div className={classes.row}>
          <Days form={form} path="periodDays" label={t('settings.period')} description={t('settings.periodHelp')} />
        </div>
        <Shares form={form} />
      </Section>
      <Section title={t('settings.ladder')}>
        <div className={classes.row}>
          <Days form={form} path="lapseDays" label={t('settings.lapse')} description={t('settings.lapseHelp')} />
          <Days form={form} path="client.purchaseDaysYear" label={t('settings.purchaseDays')} />
          <Days form={form} path="client.tenureDays" label={t('settings.tenure')} />
          <Whole form={form} path="client.categories" label={t('settings.categories')} />
          <Whole form={form} path="advocate.referrals" label={t('settings.referrals')} />
        </div>
      </Section>
    </SettingsForm>
  );
}

type FieldProps = { form: Form; path: string } & Pick<NumberInputProps, 'label' | 'description' | 'suffix'>;

function Whole({ form, path, ...rest }: FieldProps) {
  return (
    <NumberInput allowDecimal={false} hideControls thousandSeparator="," {...rest} {...form.getInputProps(path)} />
  );
}

function Days(props: FieldProps) {
  const { t } = useTranslation('insight');
  return <Whole suffix={t('settings.daysUnit')} {...props} />;
}

/** A, B and C in per cent; what is missing to a hundred is said at once. */
function Shares({ form }: { form: Form }) {
  const { t } = useTranslation('insight');
  const { percent } = useFormats();
  const sum = form.values.tierShares.reduce((total, share) => total + (Number(share) || 0), 0);
  return (
    <fieldset className={classes.shares} aria-label={t('settings.shares')}>
      <div className={classes.row}>
        {(['A', 'B', 'C'] as const).map((tier, at) => (
          <Whole key={tier} form={form} path={`tierShares.${at}`} label={t(`common:tier.${tier}`)} suffix="%" />
        ))}
      </div>
      <p className={sum === 100 ? classes.quiet : classes.problem} role="status">
        {form.errors.tierShares} {t('settings.sharesHelp', { sum: percent(sum / 100) })}{' '}
        <Link to="/value">{t('settings.seeValue')}</Link>
      </p>
    </fieldset>
  );
}

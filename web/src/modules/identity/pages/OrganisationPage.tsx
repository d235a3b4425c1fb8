import { identityRoutes, type Organisation } from '@kith/contract/identity';
import { Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { dayIn } from '../../../lib/format.ts';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useSettingsForm } from '../../../lib/use-settings-form.ts';
import { DateField } from '../../../ui/DateField.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { useZones } from '../use-zones.ts';
import classes from './pages.module.css';

/** The company that uses this Kith: its name, its day, its money. */
export default function OrganisationPage() {
  const { t } = useTranslation('identity');
  const query = useRoute(identityRoutes.getOrganisation);
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('organisation.title')} sub={t('organisation.sub')} />
      <Loaded query={query}>{(organisation) => <OrganisationForm organisation={organisation} />}</Loaded>
    </div>
  );
}

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation('identity');
  const { form, frame } = useSettingsForm(identityRoutes.updateOrganisation, {
    values: organisation,
    saved: (answer) => answer,
    permission: 'settings.write',
    refresh: [identityRoutes.session, identityRoutes.getOrganisation],
    onSaved: () => say(t('common:saved')),
  });
  return (
    <SettingsForm {...frame} note={t('organisation.nightly')}>
      <div className={classes.form}>
        <TextInput label={t('organisation.name')} maxLength={100} {...form.getInputProps('name')} />
        <Select
          label={t('organisation.timeZone')}
          description={t('organisation.timeZoneHelp')}
          searchable
          allowDeselect={false}
          limit={60}
          data={useZones(organisation.timeZone)}
          {...form.getInputProps('timeZone')}
        />
        <Select
          label={t('organisation.currency')}
          description={t('organisation.currencyHelp')}
          searchable
          allowDeselect={false}
          limit={60}
          data={useCurrencies()}
          {...form.getInputProps('currency')}
        />
        <DateField
          label={t('organisation.asOf')}
          description={t('organisation.asOfHelp')}
          max={dayIn(form.values.timeZone, new Date())}
          value={form.values.asOf}
          onChange={(day) => form.setFieldValue('asOf', day)}
          error={form.errors.asOf}
        />
      </div>
    </SettingsForm>
  );
}

function useCurrencies(): { value: string; label: string }[] {
  const { locale, dot } = useFormats();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: dot([code, names.of(code)]) }));
  }, [locale, dot]);
}

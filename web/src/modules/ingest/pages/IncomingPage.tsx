import { type IngestState, ingestRoutes, UNKNOWN_RULES } from '@kith/contract/ingest';
import { NumberInput, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useSettingsForm } from '../../../lib/use-settings-form.ts';
import { Figures } from '../../../ui/Figures.tsx';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { FailedMessages } from '../components/FailedMessages.tsx';
import classes from '../ingest.module.css';

/** Whoever connects a program waits here for its first message. */
const LOOK_MS = 5_000;

/** What other systems send about customers: how it is going, and who becomes a customer by it. */
export default function IncomingPage() {
  const { t } = useTranslation('ingest');
  const query = useQuery({ ...routeQuery(ingestRoutes.state), refetchInterval: LOOK_MS });
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} sub={t('sub')} />
      <Loaded query={query}>
        {(state) => (
          <>
            <Counts state={state} />
            {state.failed > 0 && <FailedMessages />}
            <Days days={state.days} />
            <Section title={t('settings.title')}>
              <Settings settings={state.settings} />
            </Section>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Counts({ state }: { state: IngestState }) {
  const { t } = useTranslation('ingest');
  const { number } = useFormats();
  const failed = state.failed > 0 ? { tone: 'urgent' as const } : {};
  return (
    <Figures
      items={[
        { key: 'open', value: number(state.open), label: t('counts.open') },
        {
          key: 'waiting',
          value: number(state.waiting),
          label: t('counts.waiting'),
        },
        { key: 'failed', value: number(state.failed), label: t('counts.failed'), ...failed },
      ]}
    />
  );
}

function Days({ days }: Pick<IngestState, 'days'>) {
  const { t } = useTranslation('ingest');
  const { date, number } = useFormats();
  return (
    <Section title={t('days.title')}>
      {days.length === 0 ? (
        <>
          <p className={classes.quiet}>{t('days.empty')}</p>
          <pre className={classes.example}>{EXAMPLE}</pre>
        </>
      ) : (
        <FigureTable
          label={t('days.title')}
          columns={[t('days.day'), t('days.events'), t('days.customers')]}
          rows={days.map((day) => ({
            key: day.on,
            name: date(day.on),
            cells: [number(day.events), number(day.customers)],
          }))}
        />
      )}
    </Section>
  );
}

/** What a program sends, as it would be typed; it is the same in every language. */
const EXAMPLE = `curl -X POST ${window.location.origin}/api/v1/batch \\
  -H "Authorization: Bearer kith_…" -H "Content-Type: application/json" \\
  -d '{ "batch": [
        { "type": "identify", "messageId": "1", "userId": "A-1001",
          "traits": { "name": "Li Ming", "phone": "13812345678" } },
        { "type": "track", "messageId": "2", "userId": "A-1001",
          "event": "Product Viewed", "properties": { "sku": "T1" } } ] }'`;

function Settings({ settings }: Pick<IngestState, 'settings'>) {
  const { t } = useTranslation('ingest');
  const { form, frame } = useSettingsForm(ingestRoutes.setSettings, {
    values: settings,
    saved: (state) => state.settings,
    permission: 'settings.write',
    refresh: [ingestRoutes.state],
    onSaved: () => say(t('common:saved')),
  });
  return (
    <SettingsForm {...frame}>
      <Stack gap="lg">
        <Radio.Group label={t('settings.unknown')} {...form.getInputProps('unknown')}>
          <Stack gap="xs" mt="xs">
            {UNKNOWN_RULES.map((rule) => (
              <Radio key={rule} value={rule} label={t(`rule.${rule}`)} description={t(`ruleHelp.${rule}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          className={classes.short}
          label={t('settings.keepDays')}
          description={t('settings.keepDaysHelp')}
          min={30}
          max={3650}
          allowDecimal={false}
          {...form.getInputProps('keepDays')}
        />
      </Stack>
    </SettingsForm>
  );
}

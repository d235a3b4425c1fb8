import { teamRoutes, type WorklistSettings } from '@kith/contract/worklist-team';
import { Checkbox, Group, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { patchQueries, useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../plays.module.css';

/** A Monday; the days of the week are written from it. */
const MONDAY = Date.UTC(2024, 0, 1);

/** On which days people work, and how long a finished task rests. Saved as soon as it is changed. */
export function ListRules() {
  const { t } = useTranslation('worklist');
  const query = useRoute(teamRoutes.settings);
  return (
    <Section title={t('rules.title')}>
      <Loaded query={query} rows={3}>
        {(settings) => <Rules key={JSON.stringify(settings)} settings={settings} />}
      </Loaded>
    </Section>
  );
}

function Rules({ settings }: { settings: WorklistSettings }) {
  const { t } = useTranslation('worklist');
  const { locale } = useFormats();
  const mayEdit = useScope('worklist.manage') !== undefined;
  const update = useAction(teamRoutes.saveSettings, {
    refresh: [teamRoutes.settings],
    optimistic: (client, { body }) => patchQueries(client, teamRoutes.settings, () => body),
  });
  const save = (next: WorklistSettings) =>
    update.mutateAsync({ body: next }).then(
      () => undoable(t('rules.saved'), () => update.mutateAsync({ body: settings })),
      // What went wrong was said by the action itself, and the old values are back.
      () => undefined,
    );
  const weekday = (day: number) =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(MONDAY + (day - 1) * 86_400_000);
  return (
    <>
      <Checkbox.Group
        label={t('rules.workingDays')}
        description={t('rules.workingDaysHint')}
        value={settings.workingDays.map(String)}
        onChange={(days) => days.length > 0 && void save({ ...settings, workingDays: days.map(Number).sort() })}
      >
        <Group mt="xs">
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <Checkbox key={day} value={String(day)} label={weekday(day)} disabled={!mayEdit} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput
        className={classes.narrow}
        label={t('rules.quietDays')}
        description={t('rules.quietDaysHint')}
        min={0}
        max={365}
        mt="md"
        disabled={!mayEdit}
        defaultValue={settings.quietDays}
        onBlur={(event) => {
          const quietDays = Number(event.currentTarget.value);
          if (Number.isInteger(quietDays) && quietDays !== settings.quietDays) void save({ ...settings, quietDays });
        }}
      />
    </>
  );
}

import { teamRoutes, type WorklistSettings } from '@kith/contract/worklist-team';
import { NumberInput } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { patchQueries, useAction, useRoute } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../plays.module.css';

/** How long a finished task rests; saved as soon as it is changed. When people work stands in the calendars. */
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
  return (
    <>
      <NumberInput
        className={classes.narrow}
        label={t('rules.quietDays')}
        description={t('rules.quietDaysHint')}
        min={0}
        max={365}
        disabled={!mayEdit}
        defaultValue={settings.quietDays}
        onBlur={(event) => {
          const quietDays = Number(event.currentTarget.value);
          if (Number.isInteger(quietDays) && quietDays !== settings.quietDays) void save({ ...settings, quietDays });
        }}
      />
      <p className={classes.quiet}>
        <Trans t={t} i18nKey="rules.workingDaysHint" components={{ calendar: <Link to="/settings/calendars" /> }} />
      </p>
    </>
  );
}

import { ApprovalRule, approvalsRoutes, type KindRule } from '@kith/contract/approvals';
import { NumberInput, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '../../../lib/api.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../approvals.module.css';
import { RuleLines } from '../components/RuleLines.tsx';

type Rules = RouteOutput<typeof approvalsRoutes.rules>;

/** What has to be approved, when and by whom: one part for each kind that a room has. */
export default function RulesPage() {
  const { t } = useTranslation('approvals');
  const query = useRoute(approvalsRoutes.rules);
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('rules.title')} sub={t('rules.sub')} />
      <Loaded query={query}>
        {(rules) =>
          rules.items.map((item) => (
            <Kind key={`${item.kind} ${JSON.stringify(item.rule)}`} item={item} rules={rules} />
          ))
        }
      </Loaded>
    </div>
  );
}

const WORKING_HOUR = 60;

function Kind({ item, rules }: { item: KindRule; rules: Rules }) {
  const { t } = useTranslation('approvals');
  const mayWrite = useScope('settings.write') !== undefined;
  const [rule, setRule] = useState<ApprovalRule>(item.rule);
  const save = useAction(approvalsRoutes.setRule, {
    quiet: true,
    refresh: [approvalsRoutes.rules],
    onDone: () => say(t('common:saved')),
  });
  const complete = ApprovalRule.safeParse(rule).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) save.mutate({ params: { kind: item.kind }, body: rule });
  };
  return (
    <Section title={t(`kind.${item.kind}.name`)}>
      <p className={classes.kindHelp}>{t(`kind.${item.kind}.help`)}</p>
      <SettingsForm
        onSubmit={submit}
        dirty={JSON.stringify(rule) !== JSON.stringify(item.rule) && complete}
        busy={save.isPending}
        error={save.error}
        reset={() => setRule(item.rule)}
        readOnly={!mayWrite}
        note={t(complete ? 'rules.note' : 'rules.incomplete')}
      >
        <Switch
          label={t(`kind.${item.kind}.on`)}
          checked={rule.on}
          onChange={(event) => setRule({ ...rule, on: event.currentTarget.checked })}
        />
        {rule.on && (
          <>
            <RuleLines
              lines={rule.lines}
              hasAmount={item.hasAmount}
              rules={rules}
              onChange={(lines) => setRule({ ...rule, lines })}
            />
            <Switch
              mt="md"
              label={t('rules.spares')}
              checked={rule.sparesSigners}
              onChange={(event) => setRule({ ...rule, sparesSigners: event.currentTarget.checked })}
            />
            <NumberInput
              className={classes.wait ?? ''}
              label={t('rules.wait')}
              description={t('rules.waitHelp')}
              min={0.25}
              max={240}
              decimalScale={2}
              hideControls
              value={rule.waitMinutes / WORKING_HOUR}
              onChange={(hours) => setRule({ ...rule, waitMinutes: Math.round(Number(hours) * WORKING_HOUR) })}
            />
          </>
        )}
      </SettingsForm>
    </Section>
  );
}

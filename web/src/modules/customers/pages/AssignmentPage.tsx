import { type AssignmentRule, customersRoutes } from '@kith/contract/customers';
import { ActionIcon, Autocomplete, Button, Group, MultiSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconMapPin, IconPlus, IconRotate, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction, useRoute } from '../../../lib/query.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { useColleagues } from '../../identity/index.ts';
import { CapacitySection } from '../components/CapacityForm.tsx';
import classes from '../customers.module.css';

/** How customers without an account manager find one: the first rule that fits, its people in turn. */
export default function AssignmentPage() {
  const { t } = useTranslation('customers');
  const query = useRoute(customersRoutes.assignmentRules);
  return (
    <div className={classes.narrow}>
      <PageHeader
        title={t('rules.title')}
        sub={t('rules.sub')}
        actions={
          <Button component={Link} to="/customers?owner=none" variant="default">
            {t('rules.waiting')}
          </Button>
        }
      />
      <Loaded query={query}>{({ rules }) => <Rules key={JSON.stringify(rules)} rules={rules} />}</Loaded>
      <CapacitySection />
    </div>
  );
}

/** Rules have no id: while they are edited each gets one of its own. */
type Draft = { key: number; rule: AssignmentRule };

function Rules({ rules }: { rules: readonly AssignmentRule[] }) {
  const { t } = useTranslation('customers');
  const initial = rules.map((rule, key) => ({ key, rule }));
  const [drafts, setDrafts] = useState<readonly Draft[]>(initial);
  const save = useAction(customersRoutes.setAssignmentRules, {
    quiet: true,
    refresh: [customersRoutes.assignmentRules],
    onDone: () => say(t('common:saved')),
  });
  const now = drafts.map((draft) => draft.rule);
  const complete = now.every(
    (rule) => rule.ownerIds.length > 0 && (rule.kind !== 'region' || rule.region.trim() !== ''),
  );
  const change = (key: number, rule: AssignmentRule) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { key, rule } : draft)));
  const add = (rule: AssignmentRule) =>
    setDrafts([...drafts, { key: Math.max(-1, ...drafts.map((draft) => draft.key)) + 1, rule }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) save.mutate({ body: { rules: now } });
  };
  return (
    <SettingsForm
      onSubmit={submit}
      dirty={JSON.stringify(now) !== JSON.stringify(rules) && complete}
      busy={save.isPending}
      error={save.error}
      reset={() => setDrafts(initial)}
      note={t(complete ? 'rules.note' : 'rules.incomplete')}
    >
      {drafts.length === 0 && <Empty title={t('rules.empty')} text={t('rules.emptyText')} />}
      <ol className={classes.rules}>
        {drafts.map((draft, at) => (
          <li key={draft.key}>
            <RuleFields rule={draft.rule} onChange={(rule) => change(draft.key, rule)} />
            <RuleTools
              first={at === 0}
              last={at === drafts.length - 1}
              move={(step) => setDrafts(swapped(drafts, at, at + step))}
              remove={() => setDrafts(drafts.filter((one) => one.key !== draft.key))}
            />
          </li>
        ))}
      </ol>
      <Group gap="xs" mt="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => add({ kind: 'region', region: '', ownerIds: [] })}
        >
          {t('rules.addRegion')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={now.some((rule) => rule.kind === 'round_robin')}
          onClick={() => add({ kind: 'round_robin', ownerIds: [] })}
        >
          {t('rules.addRest')}
        </Button>
      </Group>
    </SettingsForm>
  );
}

function swapped(drafts: readonly Draft[], from: number, to: number): Draft[] {
  const next = [...drafts];
  const moved = next.splice(from, 1);
  next.splice(to, 0, ...moved);
  return next;
}

function RuleFields({ rule, onChange }: { rule: AssignmentRule; onChange: (rule: AssignmentRule) => void }) {
  const { t } = useTranslation('customers');
  const colleagues = useColleagues();
  const { data: values } = useRoute(customersRoutes.values);
  return (
    <div className={classes.ruleFields}>
      {rule.kind === 'region' ? (
        <Autocomplete
          label={t('rules.region')}
          leftSection={<IconMapPin size={15} stroke={1.6} />}
          maxLength={100}
          limit={20}
          data={values?.regions ?? []}
          value={rule.region}
          onChange={(region) => onChange({ ...rule, region })}
        />
      ) : (
        <p className={classes.rest}>
          <IconRotate size={15} stroke={1.6} /> {t('rules.rest')}
        </p>
      )}
      <MultiSelect
        label={t('rules.owners')}
        searchable
        hidePickedOptions
        data={colleagues.map((one) => ({ value: one.userId, label: one.name }))}
        value={rule.ownerIds}
        onChange={(ownerIds) => onChange({ ...rule, ownerIds })}
      />
    </div>
  );
}

type RuleToolsProps = { first: boolean; last: boolean; move: (step: 1 | -1) => void; remove: () => void };

function RuleTools({ first, last, move, remove }: RuleToolsProps) {
  const { t } = useTranslation('customers');
  return (
    <span className={classes.tools}>
      <ActionIcon aria-label={t('rules.up')} disabled={first} onClick={() => move(-1)}>
        <IconArrowUp size={15} stroke={1.6} />
      </ActionIcon>
      <ActionIcon aria-label={t('rules.down')} disabled={last} onClick={() => move(1)}>
        <IconArrowDown size={15} stroke={1.6} />
      </ActionIcon>
      <ActionIcon aria-label={t('rules.remove')} onClick={remove}>
        <IconX size={15} stroke={1.6} />
      </ActionIcon>
    </span>
  );
}

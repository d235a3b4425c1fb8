import { POOL_TIERS, type PoolRules, poolRoutes } from '@kith/contract/pool';
import { Checkbox, Group, NumberInput, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useScope } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../pool.module.css';

/** Who goes back to the pool when, and who may take whom. */
export default function PoolRulesPage() {
  const { t } = useTranslation('pool');
  const query = useRoute(poolRoutes.rules);
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('rules.title')} sub={t('rules.sub')} />
      <Loaded query={query}>{(rules) => <RulesForm key={JSON.stringify(rules)} rules={rules} />}</Loaded>
    </div>
  );
}

function RulesForm({ rules }: { rules: PoolRules }) {
  const { t } = useTranslation('pool');
  const [typed, setTyped] = useState(rules);
  const save = useAction(poolRoutes.saveRules, {
    quiet: true,
    refresh: [poolRoutes.rules, poolRoutes.state, poolRoutes.customers],
    onDone: () => say(t('common:saved')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ body: typed });
  };
  const change = (part: Partial<PoolRules>) => setTyped({ ...typed, ...part });
  return (
    <SettingsForm
      onSubmit={submit}
      dirty={JSON.stringify(typed) !== JSON.stringify(rules)}
      busy={save.isPending}
      error={save.error}
      reset={() => setTyped(rules)}
      readOnly={useScope('customers.assign') !== 'all'}
      note={t('rules.note')}
    >
      <Switch
        label={t('rules.open')}
        description={t('rules.openHint')}
        checked={typed.open}
        onChange={(event) => change({ open: event.currentTarget.checked })}
      />
      <Claiming rules={typed} change={change} />
      <Returning rules={typed} change={change} />
    </SettingsForm>
  );
}

type PartProps = { rules: PoolRules; change: (part: Partial<PoolRules>) => void };

function Claiming({ rules, change }: PartProps) {
  const { t } = useTranslation('pool');
  return (
    <Section title={t('rules.claiming')}>
      <Checkbox.Group
        label={t('rules.offered')}
        description={t('rules.offeredHint')}
        value={rules.offered}
        onChange={(value) => change({ offered: POOL_TIERS.filter((tier) => value.includes(tier)) })}
      >
        <Group mt="xs">
          {POOL_TIERS.map((tier) => (
            <Checkbox key={tier} value={tier} label={t(`tier.${tier}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <div className={classes.numbers}>
        <Days
          label={t('rules.claimsADay')}
          value={rules.claimsADay}
          onChange={(claimsADay) => change({ claimsADay })}
        />
        <Days label={t('rules.heldMost')} value={rules.heldMost} onChange={(heldMost) => change({ heldMost })} />
        <Days
          label={t('rules.coolDownDays')}
          value={rules.coolDownDays}
          onChange={(days) => change({ coolDownDays: days ?? 0 })}
        />
      </div>
    </Section>
  );
}

function Returning({ rules, change }: PartProps) {
  const { t } = useTranslation('pool');
  return (
    <Section title={t('rules.returning')} note={t('rules.returningHint')}>
      <div className={classes.numbers}>
        {POOL_TIERS.map((tier) => (
          <Days
            key={tier}
            min={7}
            label={t('rules.quietDays', { tier: t(`tier.${tier}`) })}
            placeholder={t('rules.neverBack')}
            value={rules.quietDays[tier]}
            onChange={(days) => change({ quietDays: { ...rules.quietDays, [tier]: days } })}
          />
        ))}
      </div>
      <div className={classes.numbers}>
        <Days
          min={1}
          label={t('rules.warnDays')}
          value={rules.warnDays}
          onChange={(days) => change({ warnDays: days ?? 7 })}
        />
        <Days
          min={1}
          label={t('rules.aNight')}
          value={rules.aNight}
          onChange={(most) => change({ aNight: most ?? 500 })}
        />
      </div>
    </Section>
  );
}

type DaysProps = {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  placeholder?: string;
};

/** A whole number; empty is none. */
function Days({ label, value, onChange, min = 0, placeholder }: DaysProps) {
  const { t } = useTranslation('pool');
  return (
    <NumberInput
      label={label}
      placeholder={placeholder ?? t('rules.noLimit')}
      min={min}
      max={3650}
      clampBehavior="blur"
      allowDecimal={false}
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  );
}

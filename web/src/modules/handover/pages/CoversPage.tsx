import { type Cover, coverRoutes } from '@kith/contract/covers';
import { Button, Group, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope, useSession } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { DateField } from '../../../ui/DateField.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { useColleagues, useOthers } from '../../identity/index.ts';
import classes from '../handover.module.css';

/** Who covers for whom during holidays; customers stay whose they are. */
export default function CoversPage() {
  const { t } = useTranslation('handover');
  const query = useRoute(coverRoutes.list);
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('cover.title')} sub={t('cover.sub')} />
      <Loaded query={query} rows={3}>
        {({ items }) =>
          items.length === 0 ? <Empty title={t('cover.empty')} text={t('cover.emptyText')} /> : <Covers items={items} />
        }
      </Loaded>
      <Section title={t('cover.add')}>
        <NewCover />
      </Section>
    </div>
  );
}

function Covers({ items }: { items: readonly Cover[] }) {
  const { t } = useTranslation('handover');
  const { date } = useFormats();
  const client = useQueryClient();
  const end = useAction(coverRoutes.end, {
    refresh: [coverRoutes.list],
    onDone: () => {
      say(t('cover.ended'));
      void client.invalidateQueries();
    },
  });
  return (
    <ul className={classes.shares}>
      {items.map((one) => (
        <li key={one.coverId}>
          <span>
            {t('cover.who', { person: one.person.name, substitute: one.substitute.name })}{' '}
            {one.now && <Tag tone="pine">{t('cover.now')}</Tag>}
          </span>
          <span>{t('cover.days', { from: date(one.fromOn), until: date(one.untilOn) })}</span>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t('cover.endOf', { person: one.person.name, substitute: one.substitute.name })}
            onClick={() => end.mutate({ params: { coverId: one.coverId } })}
          >
            {t('cover.end')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function NewCover() {
  const { t } = useTranslation('handover');
  const { today } = useFormats();
  const { user } = useSession();
  const manages = useScope('worklist.manage') !== undefined;
  const colleagues = useColleagues();
  const others = useOthers();
  const [personId, setPersonId] = useState<string>(user.userId);
  const [substituteId, setSubstituteId] = useState<string | null>(null);
  const [fromOn, setFromOn] = useState<string | null>(today());
  const [untilOn, setUntilOn] = useState<string | null>(null);
  const add = useAction(coverRoutes.create, {
    quiet: true,
    refresh: [coverRoutes.list],
    onDone: () => say(t('cover.added')),
  });
  const whole = substituteId !== null && fromOn !== null && untilOn !== null && untilOn >= fromOn;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!whole) return;
    add.mutate({ body: { personId, substituteId, fromOn, untilOn } }, { onSuccess: () => setSubstituteId(null) });
  };
  const substitutes = [{ userId: user.userId, name: user.name }, ...others].filter((one) => one.userId !== personId);
  return (
    <form onSubmit={submit}>
      <div className={classes.cover}>
        {manages && (
          <Select
            label={t('cover.person')}
            searchable
            allowDeselect={false}
            data={colleagues.map((one) => ({ value: one.userId, label: one.name }))}
            value={personId}
            onChange={(value) => value && setPersonId(value)}
          />
        )}
        <Select
          label={t('cover.substitute')}
          placeholder={t('new.choose')}
          searchable
          data={substitutes.map((one) => ({ value: one.userId, label: one.name }))}
          value={substituteId}
          onChange={setSubstituteId}
        />
        <DateField label={t('cover.from')} value={fromOn} onChange={setFromOn} />
        <DateField label={t('cover.until')} value={untilOn} onChange={setUntilOn} />
      </div>
      {add.error && (
        <p role="alert" className={classes.problem}>
          {problemText(add.error)}
        </p>
      )}
      <Group mt="md">
        <Button type="submit" loading={add.isPending} disabled={!whole}>
          {t('cover.add')}
        </Button>
      </Group>
    </form>
  );
}

import { type Capacity, capacityRoutes } from '@kith/contract/capacity';
import { NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';

/** How many customers one person may look after: for everybody, and for single people. */
export function CapacitySection() {
  const { t } = useTranslation('customers');
  const query = useRoute(capacityRoutes.read);
  return (
    <Section title={t('capacity.title')}>
      <p>{t('capacity.sub')}</p>
      <Loaded query={query}>{(capacity) => <CapacityForm key={JSON.stringify(capacity)} capacity={capacity} />}</Loaded>
    </Section>
  );
}

/** '' is no limit; of a person, the one for everybody. */
type Typed = { everybody: number | string; people: Record<string, number | string> };

const most = (typed: number | string) => (typeof typed === 'number' ? typed : null);

function CapacityForm({ capacity }: { capacity: Capacity }) {
  const { t } = useTranslation('customers');
  const { number } = useFormats();
  const initial: Typed = {
    everybody: capacity.everybody ?? '',
    people: Object.fromEntries(capacity.people.map(({ person, own }) => [person.userId, own ?? ''])),
  };
  const [typed, setTyped] = useState(initial);
  const save = useAction(capacityRoutes.save, {
    quiet: true,
    refresh: [capacityRoutes.read],
    onDone: () => say(t('capacity.save')),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const people = Object.entries(typed.people).flatMap(([userId, own]) =>
      typeof own === 'number' ? [{ userId, most: own }] : [],
    );
    save.mutate({ body: { everybody: most(typed.everybody), people } });
  };
  return (
    <SettingsForm
      onSubmit={submit}
      dirty={JSON.stringify(typed) !== JSON.stringify(initial)}
      busy={save.isPending}
      error={save.error}
      reset={() => setTyped(initial)}
      readOnly={useScope('customers.assign') !== 'all'}
    >
      <NumberInput
        label={t('capacity.everybody')}
        description={t('capacity.everybodyHint')}
        min={0}
        max={10_000_000}
        allowDecimal={false}
        maw={220}
        mb="md"
        value={typed.everybody}
        onChange={(everybody) => setTyped({ ...typed, everybody })}
      />
      <FigureTable
        label={t('capacity.title')}
        columns={[t('capacity.person'), t('capacity.has'), t('capacity.own')]}
        rows={capacity.people.map(({ person, has }) => ({
          key: person.userId,
          name: person.name,
          cells: [
            number(has),
            <NumberInput
              key="own"
              aria-label={`${person.name}: ${t('capacity.own')}`}
              placeholder={t('capacity.same')}
              min={0}
              max={10_000_000}
              allowDecimal={false}
              w={140}
              ml="auto"
              value={typed.people[person.userId] ?? ''}
              onChange={(own) => setTyped({ ...typed, people: { ...typed.people, [person.userId]: own } })}
            />,
          ],
        }))}
      />
    </SettingsForm>
  );
}

import { SimpleGrid } from '@mantine/core';
import { type ComponentType, lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FirstRunChoice } from '../lib/module.ts';
import { useSession } from '../lib/session.ts';
import { PageHeader } from '../ui/PageHeader.tsx';
import { Loading } from '../ui/states.tsx';
import { firstRunChoices, homePath } from './navigation.ts';

/** The very first page of a new house: nobody is known yet; how shall it begin? */
export default function Welcome() {
  const { t } = useTranslation('shell');
  const session = useSession();
  const cards = useMemo(() => firstRunChoices(session).map(withComponent), [session]);
  return (
    <>
      <PageHeader title={t('welcome.title', { name: session.user.name })} sub={t('welcome.sub')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" mt="lg">
        {cards.map(({ choice, ChoiceCard }) => (
          <Suspense key={choice.id} fallback={<Loading rows={4} />}>
            <ChoiceCard />
          </Suspense>
        ))}
      </SimpleGrid>
      <p>
        <Link to={homePath(session)}>{t('welcome.later')}</Link>
      </p>
    </>
  );
}

function withComponent(choice: FirstRunChoice): { choice: FirstRunChoice; ChoiceCard: ComponentType } {
  return { choice, ChoiceCard: lazy(choice.lazy) };
}

import { approvalsRoutes } from '@kith/contract/approvals';
import { type Absence, absenceRoutes } from '@kith/contract/approvals-absences';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../approvals.module.css';

const NewAbsence = lazy(() => import('./NewAbsence.tsx').then((m) => ({ default: m.NewAbsence })));

/** Who is away, and who signs meanwhile. */
export function Absences() {
  const { t } = useTranslation('approvals');
  const query = useRoute(absenceRoutes.list);
  const [adding, setAdding] = useState(false);
  return (
    <Section title={t('absence.title')} note={t('absence.note')}>
      <Loaded query={query} rows={2}>
        {({ items, people, substitutes }) => (
          <>
            {items.length === 0 ? <p className={classes.quiet}>{t('absence.none')}</p> : <List items={items} />}
            <Button
              className="no-print"
              size="xs"
              variant="default"
              mt="sm"
              leftSection={<IconPlus size={14} />}
              onClick={() => setAdding(true)}
            >
              {t('absence.add')}
            </Button>
            <Suspense>
              {adding && <NewAbsence people={people} substitutes={substitutes} onClose={() => setAdding(false)} />}
            </Suspense>
          </>
        )}
      </Loaded>
    </Section>
  );
}

function List({ items }: { items: readonly Absence[] }) {
  const { t } = useTranslation('approvals');
  const { date } = useFormats();
  const end = useAction(absenceRoutes.end, { refresh: [absenceRoutes.list, approvalsRoutes.list] });
  return (
    <ul className={classes.absences}>
      {items.map(({ absenceId, person, substitute, fromOn, toOn }) => (
        <li key={absenceId}>
          <span>
            {t('absence.line', {
              from: date(fromOn),
              to: date(toOn),
              person: person.name,
              substitute: substitute.name,
            })}
          </span>
          <Button
            className="no-print"
            size="compact-xs"
            variant="default"
            loading={end.isPending}
            onClick={() => end.mutate({ params: { absenceId } })}
          >
            {t('absence.end')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

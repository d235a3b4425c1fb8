import { type OwnerSummary, type TaskView, teamRoutes } from '@kith/contract/worklist-team';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { queryString } from '../../../lib/route-url.ts';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../effect.module.css';

const ENDED = ['done', 'dismissed', 'closed'] as const satisfies TaskView[];
const KIND = 'churn_warning';

/** Who did what about the warnings in these days, and what came of it; every number opens its tasks. */
export function EffectWork({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('retention');
  const { date } = useFormats();
  const query = useRoute(teamRoutes.summary, { query: { from, to, kind: KIND } });
  return (
    <Section title={t('effect.work.title')} note={t('effect.work.note', { from: date(from), to: date(to) })}>
      <Loaded query={query} rows={4}>
        {({ owners }) => <People owners={owners.filter(hasWorked)} days={{ from, to }} />}
      </Loaded>
    </Section>
  );
}

function hasWorked(owner: OwnerSummary): boolean {
  return owner.outcomes.length > 0 || ENDED.some((view) => owner[view] > 0);
}

type Days = { from: string; to: string };

function People({ owners, days }: { owners: readonly OwnerSummary[]; days: Days }) {
  const { t } = useTranslation(['retention', 'worklist']);
  if (owners.length === 0) return <p className={classes.quiet}>{t('effect.work.none')}</p>;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('worklist:team.person')}</th>
            {ENDED.map((view) => (
              <th key={view} scope="col">
                {t(`worklist:view.${view}`)}
              </th>
            ))}
            <th scope="col" className={classes.mix}>
              {t('worklist:team.outcomes')}
            </th>
          </tr>
        </thead>
        <tbody>
          {owners.map((owner) => (
            <Person key={owner.owner?.userId ?? 'none'} owner={owner} days={days} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Person({ owner, days }: { owner: OwnerSummary; days: Days }) {
  const { t } = useTranslation('worklist');
  const { colon, number } = useFormats();
  const person = owner.owner?.userId ?? 'none';
  const rows = (which: object) => `/team/tasks${queryString({ person, kind: KIND, ...days, ...which })}`;
  return (
    <tr>
      <th scope="row">{owner.owner?.name ?? t('nobody')}</th>
      {ENDED.map((view) => (
        <td key={view}>{owner[view] > 0 ? <Link to={rows({ view })}>{number(owner[view])}</Link> : 0}</td>
      ))}
      <td className={classes.mix}>
        {owner.outcomes.map(({ outcome, tasks }) => (
          <Link key={outcome} to={rows({ outcome })}>
            {colon(t(`outcome.${outcome}`), number(tasks))}
          </Link>
        ))}
      </td>
    </tr>
  );
}

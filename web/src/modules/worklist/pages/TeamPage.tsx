import type { Outcome } from '@kith/contract/vocabulary';
import { type OwnerSummary, type TaskView, teamRoutes, type WorklistSummary } from '@kith/contract/worklist-team';
import { Button, SegmentedControl } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { useRoute } from '../../../lib/query.ts';
import { queryString } from '../../../lib/route-url.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { type Figure, Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { RANGES, type Range, spanOf } from '../range.ts';
import classes from '../team.module.css';

const AssignUnowned = lazy(() => import('../components/AssignUnowned.tsx').then((m) => ({ default: m.AssignUnowned })));
const HandOver = lazy(() => import('../components/HandOver.tsx').then((m) => ({ default: m.HandOver })));

const schema = z.object({ range: z.enum(RANGES).default('week') });

/** The manager's page: per person what is open and what came of it; customers nobody looks after. */
export default function TeamPage() {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  const [{ range }, setUrl] = useUrlState(schema);
  const span = spanOf(range, format.today());
  const query = useRoute(teamRoutes.summary, { query: span });
  return (
    <>
      <PageHeader
        title={t('team.title')}
        sub={t('team.sub')}
        actions={
          <SegmentedControl
            aria-label={t('team.range')}
            value={range}
            onChange={(value) => setUrl({ range: RANGES.find((each) => each === value) ?? 'week' })}
            data={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
          />
        }
      />
      <Loaded query={query}>{(summary) => <Summary summary={summary} range={range} />}</Loaded>
    </>
  );
}

function Summary({ summary, range }: { summary: WorklistSummary; range: Range }) {
  const { t } = useTranslation('worklist');
  const { number } = useFormats();
  const total = (pick: (owner: OwnerSummary) => number) => summary.owners.reduce((sum, owner) => sum + pick(owner), 0);
  const late = total((owner) => owner.overdue);
  const figures: Figure[] = [
    { key: 'open', value: number(total((owner) => owner.open)), label: t('team.open'), to: rowsPath({ view: 'open' }) },
    {
      key: 'late',
      value: number(late),
      label: t('team.overdue'),
      to: rowsPath({ view: 'overdue' }),
      ...(late > 0 ? { tone: 'urgent' as const } : {}),
    },
    {
      key: 'done',
      value: number(total((owner) => owner.done)),
      label: t('team.done', { range: t(`range.${range}`) }),
      to: rowsPath({ view: 'done', ...summaryDays(summary) }),
    },
  ];
  return (
    <>
      <Figures items={figures} />
      <Unowned unowned={summary.unowned} />
      <Section title={t('team.people')} note={t('team.peopleNote')}>
        {summary.owners.length === 0 ? (
          <Empty title={t('team.empty')} text={t('team.emptyText')} />
        ) : (
          <People summary={summary} />
        )}
      </Section>
    </>
  );
}

const summaryDays = ({ from, to }: WorklistSummary) => ({ from, to });

type Rows = { person?: string; view?: TaskView; outcome?: Outcome; from?: string; to?: string };

/** Where the rows behind a number are. */
function rowsPath(rows: Rows): string {
  return `/team/tasks${queryString(rows)}`;
}

function People({ summary }: { summary: WorklistSummary }) {
  const { t } = useTranslation('worklist');
  const [giving, setGiving] = useState<OwnerSummary | null>(null);
  const days = summaryDays(summary);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('team.person')}</th>
            <th scope="col">{t('team.open')}</th>
            <th scope="col">{t('team.overdue')}</th>
            <th scope="col">{t('team.snoozed')}</th>
            <th scope="col">{t('team.stakeOpen')}</th>
            <th scope="col">{t('team.doneColumn')}</th>
            <th scope="col">{t('team.dismissed')}</th>
            <th scope="col">{t('team.closed')}</th>
            <th scope="col">{t('team.stakeHandled')}</th>
            <th scope="col" className={classes.mix}>
              {t('team.outcomes')}
            </th>
            <th scope="col">
              <span className={classes.zero}>{t('team.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.owners.map((owner) => (
            <PersonRow key={owner.owner?.userId ?? 'none'} row={owner} days={days} onGive={() => setGiving(owner)} />
          ))}
        </tbody>
      </table>
      <Suspense>
        {giving && <HandOver target={{ assignee: giving.owner?.userId ?? 'none' }} onClose={() => setGiving(null)} />}
      </Suspense>
    </div>
  );
}

function PersonRow({ row, days, onGive }: { row: OwnerSummary; days: Pick<Rows, 'from' | 'to'>; onGive: () => void }) {
  const { t } = useTranslation('worklist');
  const { colon, number } = useFormats();
  const person = row.owner?.userId ?? 'none';
  const count = (view: TaskView, value: number, within: Pick<Rows, 'from' | 'to'> = {}) => (
    <Count value={value} to={rowsPath({ person, view, ...within })} />
  );
  return (
    <tr>
      <th scope="row">{row.owner?.name ?? t('nobody')}</th>
      <td>{count('open', row.open)}</td>
      <td className={row.overdue > 0 ? classes.late : undefined}>{count('overdue', row.overdue)}</td>
      <td>{count('snoozed', row.snoozed)}</td>
      <td>
        <Money value={row.atStakeOpen} />
      </td>
      <td>{count('done', row.done, days)}</td>
      <td>{count('dismissed', row.dismissed, days)}</td>
      <td>{count('closed', row.closed, days)}</td>
      <td>
        <Money value={row.atStakeHandled} />
      </td>
      <td className={classes.mix}>
        {row.outcomes.length === 0 && <span className={classes.zero}>—</span>}
        {row.outcomes.map(({ outcome, tasks }) => (
          <Link key={outcome} to={rowsPath({ person, outcome, ...days })}>
            {colon(t(`outcome.${outcome}`), number(tasks))}
          </Link>
        ))}
      </td>
      <td>
        {row.open + row.snoozed > 0 && (
          <Button size="compact-sm" variant="default" onClick={onGive}>
            {t('team.give')}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** A number that opens its rows; nought has none. */
function Count({ value, to }: { value: number; to: string }): ReactNode {
  const { number } = useFormats();
  return value === 0 ? <span className={classes.zero}>0</span> : <Link to={to}>{number(value)}</Link>;
}

/** Customers without an account manager: nobody gets their warnings. */
function Unowned({ unowned }: { unowned: WorklistSummary['unowned'] }) {
  const { t } = useTranslation('worklist');
  const { number } = useFormats();
  const mayAssign = useScope('customers.assign') !== undefined;
  const [assigning, setAssigning] = useState(false);
  if (unowned.customers === 0) return null;
  return (
    <Section title={t('unowned.title')}>
      <div className={classes.unowned}>
        <p>
          <Link to="/customers?owner=none">
            {t('unowned.count', { count: unowned.customers, shown: number(unowned.customers) })}
          </Link>
          {unowned.atRisk > 0 && (
            <>
              {' · '}
              {t('unowned.atRisk', { count: unowned.atRisk, shown: number(unowned.atRisk) })}{' '}
              <Money value={unowned.atStake} />
            </>
          )}
        </p>
        {mayAssign && (
          <div className={classes.buttons}>
            <Button size="compact-sm" onClick={() => setAssigning(true)}>
              {t('unowned.byRules')}
            </Button>
            <Button size="compact-sm" variant="default" component={Link} to="/customers?owner=none">
              {t('unowned.byHand')}
            </Button>
          </div>
        )}
      </div>
      <Suspense>{assigning && <AssignUnowned onClose={() => setAssigning(false)} />}</Suspense>
    </Section>
  );
}

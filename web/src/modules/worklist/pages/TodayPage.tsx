import type { Task, Today } from '@kith/contract/worklist';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTodayParts } from '../../../lib/cards.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { type Figure, Figures } from '../../../ui/Figures.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { OldOrders } from '../components/OldOrders.tsx';
import { TaskPanel } from '../components/TaskPanel.tsx';
import { TaskRow } from '../components/TaskRow.tsx';
import { keyOf, readKey } from '../keys.ts';
import { useToday } from '../today.ts';
import { type Ask, useTaskDialogs } from '../use-task-dialogs.tsx';
import { useWalk, type Walk } from '../use-walk.ts';
import classes from '../worklist.module.css';

const NO_TASKS: readonly Task[] = [];

/** Whom to turn to today, why now, what is at stake; the open one beside the list. */
export default function TodayPage() {
  const query = useToday();
  const walk = useWalk(query.data?.items ?? NO_TASKS);
  const { ask, dialogs } = useTaskDialogs(walk.leave);
  useTodayKeys(walk, ask);
  const ids = readKey(walk.openKey);
  return (
    <>
      <Loaded query={query} rows={12}>
        {(today) => <TodayList today={today} walk={walk} />}
      </Loaded>
      {ids && (
        <TaskPanel
          key={walk.openKey}
          ids={ids}
          known={query.data?.items.find((task) => task.taskId === ids.taskId)}
          ask={ask}
          onClose={walk.close}
        />
      )}
      {dialogs}
    </>
  );
}

function useTodayKeys(walk: Walk, ask: Ask): void {
  const { t } = useTranslation('worklist');
  const { current } = walk;
  const on = (question: 'outcome' | 'dismiss' | 'snooze') => ({
    label: t(`do.${question}`),
    run: () => current && ask(question, current),
  });
  const down = { label: t('keys.next'), run: () => walk.step(1) };
  const up = { label: t('keys.previous'), run: () => walk.step(-1) };
  useShortcuts(
    {
      j: down,
      k: up,
      Enter: { label: t('keys.open'), run: () => current && walk.open(current) },
      d: on('outcome'),
      s: on('snooze'),
      x: on('dismiss'),
    },
    { scope: t('today.nav') },
  );
}

function TodayList({ today, walk }: { today: Today; walk: Walk }) {
  const { t } = useTranslation('worklist');
  const { number } = useFormats();
  const count = today.customers;
  return (
    <>
      <PageHeader
        title={count === 0 ? t('today.none') : t('today.count', { count, shown: number(count) })}
        sub={today.items.length > 0 && <Order today={today} />}
      />
      <TodayFigures today={today} />
      <OtherParts />
      {today.items.length === 0 ? (
        <NothingToDo today={today} />
      ) : (
        <>
          <ol className={classes.rows} aria-label={t('today.nav')}>
            {today.items.map((task, index) => (
              <TaskRow
                key={task.taskId}
                task={task}
                place={index + 1}
                current={walk.current?.taskId === task.taskId}
                opened={walk.openKey === keyOf(task)}
                follow={walk.follow}
                onOpen={() => walk.open(task)}
              />
            ))}
          </ol>
          <Foot today={today} />
        </>
      )}
    </>
  );
}

/** What other rooms have waiting for this person. */
function OtherParts() {
  return useTodayParts().map(({ id, Content }) => (
    <Suspense key={id}>
      <Content />
    </Suspense>
  ));
}

/** How the list is ordered, and whom the daily limit kept off it. */
function Order({ today }: { today: Today }) {
  const { t } = useTranslation('worklist');
  const { money, number } = useFormats();
  const { leftOut } = today;
  if (!leftOut || leftOut.count === 0) return t('today.order');
  const { count, atStake } = leftOut;
  return t('today.orderLeftOut', { count, shown: number(count), money: money(atStake) });
}

function TodayFigures({ today }: { today: Today }) {
  const { t } = useTranslation('worklist');
  const { number } = useFormats();
  const items: Figure[] = [
    { key: 'stake', value: <Money value={today.atStake} />, label: t('figures.stake') },
    {
      key: 'overdue',
      value: number(today.overdue),
      label: t('figures.overdue'),
      ...(today.overdue > 0 ? { tone: 'urgent' as const } : {}),
    },
    { key: 'done', value: number(today.doneToday), label: t('figures.done') },
  ];
  return <Figures items={items} />;
}

/** The keys, where there is a keyboard; and that there is more than is shown. */
function Foot({ today }: { today: Today }) {
  const { t } = useTranslation('worklist');
  const { number } = useFormats();
  return (
    <footer className={classes.listFoot}>
      {today.total > today.items.length && (
        <p>{t('today.more', { shown: number(today.items.length), total: number(today.total) })}</p>
      )}
      <p className={classes.keyHints}>
        <Kbd keys="j" /> <Kbd keys="k" /> {t('keys.walk')} · <Kbd keys="d" /> {t('do.outcome')} · <Kbd keys="s" />{' '}
        {t('do.snooze')} · <Kbd keys="x" /> {t('do.dismissLong')}
      </p>
    </footer>
  );
}

/** An empty list says how it fills. */
function NothingToDo({ today }: { today: Today }) {
  const { t } = useTranslation('worklist');
  const { date } = useFormats();
  const mayImport = useScope('exchange.import') !== undefined;
  const { doneToday, empty } = today;
  if (empty?.settling) {
    const day = date(today.date);
    return <Empty title={t('empty.settlingTitle', { day })} text={t('empty.settlingText')} />;
  }
  if (empty?.newestOrderOn && doneToday === 0) return <OldOrders newestOn={empty.newestOrderOn} />;
  return (
    <Empty
      title={doneToday > 0 ? t('empty.done', { count: doneToday }) : t('empty.title')}
      text={t('empty.text')}
      action={
        <>
          <Button component={Link} to="/customers" variant="default">
            {t('empty.customers')}
          </Button>
          {mayImport && (
            <Button component={Link} to="/imports/new" variant="default" leftSection={<IconPlus size={16} />}>
              {t('empty.import')}
            </Button>
          )}
        </>
      }
    />
  );
}

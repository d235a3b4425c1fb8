import { type Task, type TaskDetail, worklistRoutes } from '@kith/contract/worklist';
import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCustomerCards } from '../../../lib/cards.ts';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import { ErrorState, Loading } from '../../../ui/states.tsx';
import { StageWord } from '../../../ui/Tag.tsx';
import { Timeline } from '../../customers/index.ts';
import { OWN_CARD } from '../card.ts';
import type { AnyTask, TaskIds } from '../keys.ts';
import type { Ask, TaskQuestion } from '../use-task-dialogs.tsx';
import classes from '../worklist.module.css';
import { DueTime } from './DueTime.tsx';
import { HistoryCard } from './HistoryCard.tsx';
import { ObjectionsCard, PlayCard } from './PlayCard.tsx';
import { ReasonSentence } from './ReasonSentence.tsx';
import { TaskTags } from './TaskRow.tsx';

type TaskPanelProps = {
  ids: TaskIds;
  /** What the list already knows, shown until the whole is there. */
  known: Task | undefined;
  ask: Ask;
  onClose: () => void;
};

/** Beside the list: who, the number to dial, why now, the script, what happened before. */
export function TaskPanel({ ids, known, ask, onClose }: TaskPanelProps) {
  const query = useRoute(worklistRoutes.task, { params: ids });
  const { t } = useTranslation('worklist');
  const task = query.data ?? known;
  return (
    <Panel
      label={task?.customer.name ?? t('today.title')}
      onClose={onClose}
      {...(query.data?.mayOpenCustomer ? { fullPage: `/customers/${ids.customerId}` } : {})}
    >
      {task && <Head task={task} mayAct={query.data?.mayAct ?? known !== undefined} ask={ask} />}
      {query.data ? (
        <Body task={query.data} />
      ) : query.error ? (
        <ErrorState error={query.error} />
      ) : (
        <Loading rows={8} />
      )}
    </Panel>
  );
}

function Head({ task, mayAct, ask }: { task: AnyTask; mayAct: boolean; ask: Ask }) {
  const { t } = useTranslation('worklist');
  const { dot, colon } = useFormats();
  const { customer } = task;
  const about = dot([customer.region, customer.phone, customer.owner && colon(t('owner'), customer.owner.name)]);
  const open = task.state === 'open' && mayAct;
  const on = (question: TaskQuestion) => ({ label: t(`do.${question}`), run: () => ask(question, task) });
  useShortcuts({ d: on('outcome'), s: on('snooze'), x: on('dismiss') }, { scope: customer.name, enabled: open });
  return (
    <>
      <h2 className={classes.panelTitle}>
        {customer.name} <TaskTags task={task} />
      </h2>
      <div className={classes.quiet}>
        {about && `${about} · `}
        <StageWord stage={customer.stage} />
      </div>
      <div className={`${classes.buttons} no-print`}>
        {customer.phone && !customer.phone.includes('*') && (
          <Button
            component="a"
            href={`tel:${customer.phone.replaceAll(/[^\d+]/g, '')}`}
            size="xs"
            leftSection={<IconPhone size={15} stroke={1.6} />}
          >
            {t('dial')}
          </Button>
        )}
        {open && (
          <>
            <Button
              size="xs"
              px="xs"
              variant={customer.phone ? 'default' : 'filled'}
              onClick={() => ask('outcome', task)}
              rightSection={<Kbd keys="d" />}
            >
              {t('do.outcome')}
            </Button>
            <Button
              size="xs"
              px="xs"
              variant="default"
              onClick={() => ask('snooze', task)}
              rightSection={<Kbd keys="s" />}
            >
              {t('do.snooze')}
            </Button>
            <Button
              size="xs"
              px="xs"
              variant="subtle"
              color="gray"
              onClick={() => ask('dismiss', task)}
              rightSection={<Kbd keys="x" />}
            >
              {t('do.dismiss')}
            </Button>
          </>
        )}
      </div>
      {task.state !== 'open' && <Ended task={task} />}
    </>
  );
}

/** The task is over: how, and since when. */
function Ended({ task }: { task: AnyTask }) {
  const { t } = useTranslation('worklist');
  const { colon } = useFormats();
  const words = {
    open: '',
    done: 'outcome',
    dismissed: 'dismissReason',
    closed: 'closeReason',
  }[task.state];
  // locale-keys: worklist:outcome.* worklist:dismissReason.* worklist:closeReason.*
  return (
    <p className={classes.ended}>
      {task.closeReason ? colon(t(`state.${task.state}`), t(`${words}.${task.closeReason}`)) : t(`state.${task.state}`)}{' '}
      <span className={classes.quiet}>
        <RelativeTime value={task.closedAt} />
      </span>
    </p>
  );
}

function Body({ task }: { task: TaskDetail }) {
  return (
    <>
      <WhyCard task={task} />
      <HistoryCard history={task.history} />
      {task.play && <PlayCard play={task.play} />}
      <ObjectionsCard />
      {task.mayOpenCustomer && <Background customerId={task.customer.customerId} />}
    </>
  );
}

/** What the other rooms know of the customer, and what happened last. */
function Background({ customerId }: { customerId: string }) {
  const { t } = useTranslation('worklist');
  const cards = useCustomerCards().filter((card) => card.inPanel && card.id !== OWN_CARD);
  return (
    <>
      {cards.map(({ id, Content }) => (
        <Suspense key={id} fallback={<Loading rows={3} />}>
          <Content customerId={customerId} compact />
        </Suspense>
      ))}
      <Card title={t('story.title')} note={<Link to={`/customers/${customerId}`}>{t('story.all')}</Link>}>
        <Timeline customerId={customerId} limit={6} short />
      </Card>
    </>
  );
}

/** The reason again, with the figures of the task itself. */
function WhyCard({ task }: { task: TaskDetail }) {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  const items = [
    { key: 'stake', label: t('why.stake'), value: <Money value={task.atStake.minor > 0 ? task.atStake : null} /> },
    task.dueAt !== null && { key: 'due', label: t('why.due'), value: <DueTime task={task} /> },
    task.attempts > 0 && { key: 'tries', label: t('why.tries'), value: t('tries', { count: task.attempts }) },
    task.snoozedUntil !== null && {
      key: 'snoozed',
      label: t('why.snoozed'),
      value: <RelativeTime value={task.snoozedUntil} />,
    },
    task.assignee !== null &&
      task.assignee.userId !== task.customer.owner?.userId && {
        key: 'assignee',
        label: t('why.assignee'),
        value: task.assignee.name,
      },
  ];
  return (
    <Card title={t('why.title')} note={t('why.since', { when: format.relative(task.openedAt) })}>
      <p className={classes.sentence}>
        <ReasonSentence task={task} />
      </p>
      <Pairs items={items.filter((item) => item !== false)} />
    </Card>
  );
}

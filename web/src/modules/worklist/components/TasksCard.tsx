import { type Task, worklistRoutes } from '@kith/contract/worklist';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { type Ask, useTaskDialogs } from '../use-task-dialogs.tsx';
import classes from '../worklist.module.css';
import { DueTime } from './DueTime.tsx';
import { ReasonSentence } from './ReasonSentence.tsx';

const NewTask = lazy(() => import('./NewTask.tsx').then((m) => ({ default: m.NewTask })));

/** A customer's open tasks on their page: say what came of them, or write one down. */
export default function TasksCard({ customerId }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('worklist');
  const query = useRoute(worklistRoutes.ofCustomer, { params: { customerId } });
  const mayWrite = useScope('worklist.write') !== undefined;
  const [adding, setAdding] = useState(false);
  const { ask, dialogs } = useTaskDialogs();
  return (
    <Card title={t('card.title')}>
      <Loaded query={query} rows={2}>
        {({ items }) => (
          <Tasks tasks={items.filter((task) => task.state === 'open')} ask={mayWrite ? ask : undefined} />
        )}
      </Loaded>
      {mayWrite && (
        <Button
          className={classes.cardFoot}
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={15} stroke={1.6} />}
          onClick={() => setAdding(true)}
        >
          {t('card.add')}
        </Button>
      )}
      {dialogs}
      <Suspense>{adding && <NewTask customerId={customerId} onClose={() => setAdding(false)} />}</Suspense>
    </Card>
  );
}

function Tasks({ tasks, ask }: { tasks: readonly Task[]; ask: Ask | undefined }) {
  const { t } = useTranslation('worklist');
  const { dot } = useFormats();
  if (tasks.length === 0) return <p className={classes.sentence}>{t('card.none')}</p>;
  return (
    <ul className={classes.cardTasks}>
      {tasks.map((task) => (
        <li key={task.taskId}>
          <div>
            <div className={classes.sentence}>
              <ReasonSentence task={task} />
            </div>
            <span className={classes.cardLine}>
              {dot([t(`action.${task.action}`), task.assignee?.name ?? t('nobody')])} · <DueTime task={task} />
            </span>
          </div>
          {ask && (
            <Button size="compact-sm" variant="default" onClick={() => ask('outcome', task)}>
              {t('do.outcome')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

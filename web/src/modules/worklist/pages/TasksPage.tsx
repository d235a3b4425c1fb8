import { Outcome } from '@kith/contract/vocabulary';
import { TASK_KINDS, type Task, TaskKind } from '@kith/contract/worklist';
import { TASK_VIEWS, TaskView, teamRoutes } from '@kith/contract/worklist-team';
import { Button } from '@mantine/core';
import { IconUserShare } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { usePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { FilterBar } from '../../../ui/FilterBar.tsx';
import type { Filter } from '../../../ui/filters.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { usePanel } from '../../../ui/Panel.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { useColleagues } from '../../identity/index.ts';
import { DueTime } from '../components/DueTime.tsx';
import { ReasonSentence } from '../components/ReasonSentence.tsx';
import { TaskPanel } from '../components/TaskPanel.tsx';
import { TaskTags } from '../components/TaskRow.tsx';
import { keyOf, readKey } from '../keys.ts';
import { useTaskDialogs } from '../use-task-dialogs.tsx';
import classes from '../worklist.module.css';

const HandOver = lazy(() => import('../components/HandOver.tsx').then((m) => ({ default: m.HandOver })));

const schema = z.object({
  person: z.union([z.uuid(), z.literal('none')]).optional(),
  view: TaskView.default('open'),
  outcome: Outcome.optional(),
  kind: TaskKind.optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
type State = z.output<typeof schema>;

/** The tasks behind a number of the team's page; several can be handed over at once. */
export default function TasksPage() {
  const { t } = useTranslation('worklist');
  const [state, setState] = useUrlState(schema);
  const query = usePages(teamRoutes.tasks, { query: state });
  const grid = useGrid({ id: 'worklist.tasks', columns: useColumns(), rowKey: keyOf });
  const panel = usePanel();
  const { ask, dialogs } = useTaskDialogs();
  const [giving, setGiving] = useState<{ keys: readonly string[]; clear: () => void } | null>(null);
  const opened = readKey(panel.openId);
  return (
    <ListPage>
      <PageHeader
        title={t('tasks.title')}
        above={<Link to="/team">{t('team.title')}</Link>}
        sub={<What state={state} />}
      />
      <FilterBar filters={useFilters()} value={state} onChange={setState} />
      <DataGrid
        label={t('tasks.title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(task) => task.customer.name}
        onOpen={(task) => panel.open(keyOf(task))}
        openKey={panel.openId}
        empty={<Empty title={t('tasks.empty')} text={t('tasks.emptyText')} />}
        bulk={(keys, clear) => (
          <Button
            size="compact-sm"
            leftSection={<IconUserShare size={15} stroke={1.6} />}
            onClick={() => setGiving({ keys, clear })}
          >
            {t('team.give')}
          </Button>
        )}
      />
      {opened && (
        <TaskPanel
          key={panel.openId}
          ids={opened}
          known={query.data?.rows.find((task) => task.taskId === opened.taskId)}
          ask={ask}
          onClose={panel.close}
        />
      )}
      {dialogs}
      <Suspense>
        {giving && (
          <HandOver
            target={{ tasks: giving.keys.flatMap((key) => readKey(key) ?? []) }}
            onClose={(done) => {
              if (done) giving.clear();
              setGiving(null);
            }}
          />
        )}
      </Suspense>
    </ListPage>
  );
}

/** Which tasks these are, in words. */
function What({ state }: { state: State }) {
  const { t } = useTranslation('worklist');
  const { dot, date } = useFormats();
  const dated = state.from && state.to ? t('tasks.days', { from: date(state.from), to: date(state.to) }) : null;
  const kind = state.kind ? t(`kind.${state.kind}`) : null;
  return dot([kind, state.outcome ? t(`outcome.${state.outcome}`) : t(`view.${state.view}`), dated]);
}

function useFilters(): Filter[] {
  const { t } = useTranslation('worklist');
  const colleagues = useColleagues();
  return useMemo(
    () => [
      {
        key: 'person',
        label: t('team.person'),
        kind: 'options',
        single: true,
        options: [
          ...colleagues.map((one) => ({ value: one.userId, label: one.name })),
          { value: 'none', label: t('nobody') },
        ],
      },
      {
        key: 'view',
        label: t('tasks.state'),
        kind: 'options',
        single: true,
        options: TASK_VIEWS.map((value) => ({ value, label: t(`view.${value}`) })),
      },
      {
        key: 'outcome',
        label: t('tasks.outcome'),
        kind: 'options',
        single: true,
        options: Outcome.options.map((value) => ({ value, label: t(`outcome.${value}`) })),
      },
      {
        key: 'kind',
        label: t('tasks.kind'),
        kind: 'options',
        single: true,
        options: TASK_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
    ],
    [t, colleagues],
  );
}

function useColumns(): GridColumn<Task>[] {
  const { t } = useTranslation('worklist');
  return useMemo(
    () => [
      {
        id: 'customer',
        header: t('tasks.customer'),
        width: 240,
        card: 'title',
        cell: (task) => (
          <>
            <strong>{task.customer.name}</strong> <TaskTags task={task} />
          </>
        ),
      },
      {
        id: 'reason',
        header: t('tasks.reason'),
        grow: true,
        cell: (task) => (
          <span className={classes.sentence}>
            <ReasonSentence task={task} />
          </span>
        ),
      },
      { id: 'person', header: t('team.person'), width: 110, cell: (task) => task.assignee?.name ?? t('nobody') },
      {
        id: 'stake',
        header: t('why.stake'),
        width: 110,
        align: 'end',
        card: 'end',
        cell: (task) => <Money value={task.atStake.minor > 0 ? task.atStake : null} />,
      },
      { id: 'due', header: t('why.due'), width: 120, cell: (task) => <TaskTime task={task} /> },
    ],
    [t],
  );
}

/** When it is to be done; of a finished task, since when it is over. */
function TaskTime({ task }: { task: Task }) {
  if (task.state !== 'open') return <RelativeTime value={task.closedAt} />;
  return task.snoozedUntil ? <RelativeTime value={task.snoozedUntil} /> : <DueTime task={task} />;
}

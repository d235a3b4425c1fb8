import { Button, Group, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../lib/session.ts';
import { useNow } from '../lib/use-now.ts';
import classes from './kit.module.css';
import { remainingMs } from './remaining.ts';

export type Work = {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  /** Null while nobody knows yet. */
  total: number | null;
  /** Instants. */
  startedAt: string | null;
  finishedAt: string | null;
};

type ProgressReportProps = {
  title: string;
  work: Work;
  /** What is counted, translated with its number: "12,000 of 45,000 rows". */
  counted: ReactNode;
  onCancel?: () => void;
  /** The lines of the final report; a line with rows behind it brings its own link. */
  report?: readonly { key: string; label: string; value: ReactNode }[];
  /** After the end: what to do next, undo. */
  actions?: ReactNode;
};

/** Long work: how far, how long still, that one may leave, and a report at the end. The page asks the server again while `state` is open. */
export function ProgressReport({ title, work, counted, onCancel, report = [], actions }: ProgressReportProps) {
  const { t } = useTranslation();
  const open = work.state === 'queued' || work.state === 'running';
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.cardHead}>
        <h2>{title}</h2>
        <span role="status">{t(`work.${work.state}`)}</span>
      </div>
      {open && <Running work={work} counted={counted} title={title} />}
      {report.length > 0 && (
        <dl className={classes.pairs}>
          {report.map((line) => (
            <div key={line.key}>
              <dt>{line.label}</dt>
              <dd>{line.value}</dd>
            </div>
          ))}
        </dl>
      )}
      <Group mt="sm" gap="xs">
        {open && onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('work.cancel')}
          </Button>
        )}
        {!open && actions}
      </Group>
    </section>
  );
}

function Running({ work, counted, title }: Pick<ProgressReportProps, 'work' | 'counted' | 'title'>) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  const now = useNow();
  const left = remainingMs(work, now);
  const percent = work.total ? Math.min(100, (100 * work.done) / work.total) : null;
  return (
    <>
      <Progress.Root size="md" mb={8}>
        <Progress.Section
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label={title}
        />
      </Progress.Root>
      <div className={classes.spread}>
        <span>{counted}</span>
        {left !== null && <span>{t('work.remaining', { time: duration(left) })}</span>}
      </div>
      <p className={classes.sub}>{t('work.leave')}</p>
    </>
  );
}

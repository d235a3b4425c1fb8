import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../lib/problem.ts';
import { problemText } from '../lib/words.ts';
import classes from './kit.module.css';

type EmptyProps = {
  title: string;
  /** What would stand here and how it gets here: an empty state teaches. */
  text?: ReactNode;
  action?: ReactNode;
};

/** Nothing here yet. */
export function Empty({ title, text, action }: EmptyProps) {
  return (
    <div className={classes.state}>
      <p className={classes.stateTitle}>{title}</p>
      {text && <div className={classes.stateText}>{text}</div>}
      {action && <div className={classes.stateAction}>{action}</div>}
    </div>
  );
}

/** Something failed: in words, with a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const final = error instanceof ApiProblem && (error.status === 403 || error.status === 404);
  return (
    <div className={classes.state} role="alert">
      <p className={classes.stateTitle}>{problemText(error)}</p>
      {retry && !final && (
        <div className={classes.stateAction}>
          <Button variant="default" onClick={retry}>
            {t('retry')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Grey lines where rows will be. Shown after 150 ms only: a flash is worse than a moment of nothing. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.loading} role="status">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical grey lines have no other key
        <Skeleton key={row} height={16} width={`${92 - ((row * 13) % 30)}%`} my={14} />
      ))}
    </div>
  );
}

type Asked<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** One query's three states: `<Loaded query={q}>{(data) => …}</Loaded>`. */
export function Loaded<T>({
  query,
  rows = 6,
  children,
}: {
  query: Asked<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}

import { type HandoverDetail, type HandoverState, handoverRoutes } from '@kith/contract/handovers';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { routeQuery, useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { ProgressReport } from '../../../ui/ProgressReport.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Remaining } from '../components/Remaining.tsx';
import { StateTag } from '../components/StateTag.tsx';
import classes from '../handover.module.css';
import { asWork, isOpen } from '../state.ts';
import { useFromName } from '../use-from-name.ts';

/** How far a handover is, then its report, and the way back for a day. */
export default function HandoverPage() {
  const { t } = useTranslation('handover');
  const { handoverId = '' } = useParams();
  const fromName = useFromName();
  const { dateTime, dot } = useFormats();
  const query = useQuery({
    ...routeQuery(handoverRoutes.get, { params: { handoverId } }),
    refetchInterval: ({ state: { data } }) => (!data || isOpen(data.state) ? 700 : false),
  });
  useRefreshAtEnd(query.data?.state);
  return (
    <Loaded query={query}>
      {(one) => (
        <>
          <PageHeader
            above={<Link to="/handovers">{t('list.title')}</Link>}
            title={fromName(one)}
            tags={<StateTag one={one} />}
            sub={dot([dateTime(one.createdAt), one.createdBy?.name])}
          />
          <Report one={one} />
        </>
      )}
    </Loaded>
  );
}

function Report({ one }: { one: HandoverDetail }) {
  const { t } = useTranslation('handover');
  const { number, dateTime } = useFormats();
  const undo = useAction(handoverRoutes.undo, { refresh: [handoverRoutes.get, handoverRoutes.list] });
  const work = asWork(one);
  const lines = [
    ['moved', one.moved],
    ['leftOut', one.leftOut],
    ['back', one.back],
    ['stays', one.stays],
    ['tasks', one.tasks],
  ] as const;
  const shown = lines.filter(([key, value]) => value > 0 || key === 'moved');
  return (
    <>
      <ProgressReport
        title={t(`run.${one.state}`)}
        work={work}
        counted={t('run.counted', { done: number(work.done), total: number(work.total ?? 0) })}
        report={shown.map(([key, value]) => ({ key, label: t(`count.${key}`), value: number(value) }))}
        actions={
          one.undoUntil && (
            <>
              <Button
                variant="default"
                loading={undo.isPending}
                onClick={() => undo.mutate({ params: { handoverId: one.handoverId } })}
              >
                {t('run.undo')}
              </Button>
              <span className={classes.quiet}>{t('run.undoUntil', { at: dateTime(one.undoUntil) })}</span>
            </>
          )
        }
      />
      {one.leaves && !isOpen(one.state) && one.state !== 'undone' && (
        <p className={classes.quiet}>
          {one.closedAt
            ? t('run.closed', { name: one.from?.name ?? '' })
            : t('run.notClosed', { name: one.from?.name ?? '' })}
        </p>
      )}
      {one.note && (
        <Section title={t('note.title')}>
          <p className={classes.note}>{one.note}</p>
        </Section>
      )}
      {one.receivers.length > 0 && (
        <Section title={t('run.receivers')}>
          <FigureTable
            label={t('run.receivers')}
            columns={[t('run.receiver'), t('count.customers'), t('count.moved')]}
            rows={one.receivers.map(({ owner, customers, moved }) => ({
              key: owner.userId,
              name: <Link to={`/customers?owner=${owner.userId}`}>{owner.name}</Link>,
              cells: [number(customers), number(moved)],
            }))}
          />
        </Section>
      )}
      {one.leftOut > 0 && <Remaining handoverId={one.handoverId} state="left_out" />}
      {one.stays > 0 && <Remaining handoverId={one.handoverId} state="stays" />}
    </>
  );
}

/** When it ends while one watches, every list and number of the house may have changed. */
function useRefreshAtEnd(state: HandoverState | undefined): void {
  const client = useQueryClient();
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== undefined && isOpen(before.current) && state !== undefined && !isOpen(state)) {
      void client.invalidateQueries();
    }
    before.current = state;
  }, [state, client]);
}

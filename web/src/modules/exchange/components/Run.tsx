import { exchangeRoutes, type Import } from '@kith/contract/exchange';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { ProgressReport } from '../../../ui/ProgressReport.tsx';
import { asWork, isOpen } from '../progress.ts';
import { Rejects } from './Rejects.tsx';

const COUNTS = ['rowsRead', 'rowsCreated', 'rowsUpdated', 'rowsUnchanged', 'rowsRejected'] as const;

/** A started import: progress, then the report whose numbers add up, the rejects, and the way back. */
export function Run({ one }: { one: Import }) {
  const { t } = useTranslation('exchange');
  const { number } = useFormats();
  const params = { importId: one.importId };
  const refresh = [exchangeRoutes.importProgress, exchangeRoutes.listImports];
  const cancel = useAction(exchangeRoutes.cancelImport, { refresh });
  const undo = useAction(exchangeRoutes.undoImport, { refresh });
  const undoable = ['done', 'failed', 'cancelled'].includes(one.state);
  const report = [
    ...COUNTS.map((key) => ({ key, label: t(`count.${key}`), value: number(one[key]) })),
    ...(one.entity === 'orders'
      ? [{ key: 'customers', label: t('count.customersCreated'), value: number(one.customersCreated) }]
      : []),
  ];
  return (
    <>
      <ProgressReport
        title={t(`run.${one.state}`)}
        work={asWork(one)}
        counted={t('run.counted', { count: one.rowsRead, shown: number(one.rowsRead) })}
        {...(one.state === 'running' ? { onCancel: () => cancel.mutate({ params }) } : {})}
        report={report}
        actions={
          <>
            {one.state === 'done' && (
              <Button component={Link} to="/customers">
                {t('run.toCustomers')}
              </Button>
            )}
            {undoable && (
              <Button variant="default" onClick={() => undo.mutate({ params })} loading={undo.isPending}>
                {t('run.undo')}
              </Button>
            )}
            <Button variant="default" component={Link} to="/imports/new">
              {t('imports.new')}
            </Button>
          </>
        }
      />
      {one.errorCode && <p role="alert">{t('run.failedWhy', { detail: one.errorDetail ?? one.errorCode })}</p>}
      {one.rowsRejected > 0 && <Rejects importId={one.importId} count={one.rowsRejected} live={isOpen(one.state)} />}
    </>
  );
}

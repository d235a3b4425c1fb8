import { type AssignResult, customersRoutes } from '@kith/contract/customers';
import { worklistRoutes } from '@kith/contract/worklist';
import { teamRoutes } from '@kith/contract/worklist-team';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { call } from '../../../lib/api.ts';
import { refreshRoutes } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { codeText, problemText } from '../../../lib/words.ts';
import { type BulkReport, ConfirmBulk } from '../../../ui/ConfirmBulk.tsx';
import classes from '../team.module.css';

/** Gives customers without an account manager one by the rules: first who would get how many, then what happened. */
export function AssignUnowned({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('worklist');
  const client = useQueryClient();
  const { number } = useFormats();
  const preview = useQuery({
    queryKey: ['worklist.unowned.preview'],
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => call(customersRoutes.assignUnowned, { body: { dryRun: true }, signal }),
  });
  const found = preview.data;
  const run = async (): Promise<BulkReport> => {
    const report = await assignAll();
    await refreshRoutes(client, [teamRoutes.summary, worklistRoutes.today, teamRoutes.tasks, customersRoutes.list]);
    return report;
  };
  return (
    <ConfirmBulk
      title={t('unowned.assignTitle')}
      count={found ? found.changed + found.remaining : 0}
      leftOut={found && found.failed > 0 ? [{ reason: t('unowned.impossible'), count: found.failed }] : []}
      confirm={t('unowned.assign')}
      disabled={!found}
      run={run}
      onClose={onClose}
    >
      {found && (
        <ul className={classes.shares}>
          {found.owners.map((share) => (
            <li key={share.owner?.userId ?? ''}>
              <span>{share.owner?.name ?? t('nobody')}</span>
              <span>{number(share.customers)}</span>
            </li>
          ))}
        </ul>
      )}
      {found && found.remaining > 0 && (
        <p className={classes.foot}>{t('unowned.rest', { count: found.remaining, shown: number(found.remaining) })}</p>
      )}
      {preview.error && (
        <p role="alert" className={classes.late}>
          {problemText(preview.error)} <Link to="/settings/assignment">{t('unowned.rules')}</Link>
        </p>
      )}
    </ConfirmBulk>
  );
}

/** One call takes 5,000; it is repeated while some remain and each round gets further. */
async function assignAll(): Promise<BulkReport> {
  let done = 0;
  const failed: BulkReport['failed'][number][] = [];
  for (;;) {
    const round = await call(customersRoutes.assignUnowned, { body: { dryRun: false } });
    done += round.changed;
    failed.push(...round.failures.map(failureOf));
    if (round.remaining === 0 || round.changed === 0) return { done, failed };
  }
}

function failureOf(failure: AssignResult['failures'][number]) {
  return { id: failure.customerId, label: failure.name ?? failure.customerId, reason: codeText(failure.code) };
}

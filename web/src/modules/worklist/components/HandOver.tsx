import { worklistRoutes } from '@kith/contract/worklist';
import { type AssignTasks, teamRoutes } from '@kith/contract/worklist-team';
import { Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../lib/api.ts';
import { refreshRoutes } from '../../../lib/query.ts';
import { codeText, problemText } from '../../../lib/words.ts';
import { type BulkReport, ConfirmBulk } from '../../../ui/ConfirmBulk.tsx';
import { useColleagues } from '../../identity/index.ts';
import classes from '../team.module.css';

type HandOverProps = { target: AssignTasks['target']; onClose: (done: boolean) => void };

/** Hands tasks to a colleague, or to nobody: how many is said before, which could not go after. */
export function HandOver({ target, onClose }: HandOverProps) {
  const { t } = useTranslation('worklist');
  const client = useQueryClient();
  const colleagues = useColleagues();
  const [to, setTo] = useState<string | null>(null);
  const body = { target, assigneeId: to === 'none' ? null : to };
  const preview = useQuery({
    queryKey: ['worklist.assign.preview', body],
    enabled: to !== null,
    staleTime: 0,
    queryFn: ({ signal }) => call(teamRoutes.assignMany, { body: { ...body, dryRun: true }, signal }),
  });
  const found = preview.data;
  const run = async (): Promise<BulkReport> => {
    const result = await call(teamRoutes.assignMany, { body });
    await refreshRoutes(client, [teamRoutes.summary, teamRoutes.tasks, worklistRoutes.today, worklistRoutes.task]);
    const failed = result.failures.map((each) => ({
      id: each.taskId,
      label: t('handOver.task'),
      reason: codeText(each.code),
    }));
    return { done: result.changed, failed };
  };
  return (
    <ConfirmBulk
      title={t('handOver.title')}
      count={found?.changed ?? ('tasks' in target ? target.tasks.length : 0)}
      leftOut={[
        { reason: t('handOver.unchanged'), count: found?.unchanged ?? 0 },
        { reason: t('handOver.ended'), count: found?.failures.length ?? 0 },
      ].filter((group) => group.count > 0)}
      confirm={t('handOver.send')}
      disabled={!found}
      run={run}
      onClose={(report) => onClose(report !== null)}
    >
      <Select
        label={t('handOver.to')}
        placeholder={t('handOver.choose')}
        mt="sm"
        searchable
        data-autofocus
        value={to}
        onChange={setTo}
        data={[
          ...colleagues.map((one) => ({ value: one.userId, label: one.name })),
          { value: 'none', label: t('nobody') },
        ]}
      />
      {preview.error && (
        <p role="alert" className={classes.late}>
          {problemText(preview.error)}
        </p>
      )}
    </ConfirmBulk>
  );
}

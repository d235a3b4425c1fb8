import { type Batch, type BatchAction, batchRoutes } from '@kith/contract/customer-batches';
import { type CustomerFilter, customersRoutes } from '@kith/contract/customers';
import { Radio, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { call } from '../../../lib/api.ts';
import { refreshRoutes } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { codeText, problemText } from '../../../lib/words.ts';
import { type BulkReport, ConfirmBulk } from '../../../ui/ConfirmBulk.tsx';
import { say, undoable } from '../../../ui/notices.tsx';
import classes from '../customers.module.css';
import { EditFields, TagFields, TaskFields } from './BatchFields.tsx';

export type BatchKind = BatchAction['kind'];

type BatchManyProps = {
  kind: BatchKind;
  ids: readonly string[];
  /** What the list shows now, for "everybody who matches". */
  filter: CustomerFilter;
  onClose: (done: boolean) => void;
};

const FIELDS = { edit: EditFields, tags: TagFields, task: TaskFields } as const;

/** One action on many customers: how many, and who is left out and why, is said before; it can be undone for a day. */
export function BatchMany({ kind, ids, filter, onClose }: BatchManyProps) {
  const { t } = useTranslation('batches');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [everybody, setEverybody] = useState(false);
  const [action, setAction] = useState<BatchAction | null>(null);
  const target = everybody ? { filter } : { customerIds: [...ids] };
  const preview = useQuery({
    queryKey: ['customers.batch.preview', target, action],
    enabled: action !== null,
    staleTime: 0,
    queryFn: ({ signal }) => call(batchRoutes.preview, { body: { target, action: action as BatchAction }, signal }),
  });
  const run = async (): Promise<BulkReport> => {
    const batch = await call(batchRoutes.create, { body: { target, action: action as BatchAction } });
    if (batch.state === 'queued' || batch.state === 'running') navigate('/customers/batches');
    else offerUndo(batch);
    await refreshRoutes(client, [customersRoutes.list, customersRoutes.get, customersRoutes.values, batchRoutes.list]);
    return { done: batch.changed, failed: [] };
  };
  const found = action && preview.data;
  const Fields = FIELDS[kind];
  return (
    <ConfirmBulk
      title={t(`kind.${kind}`)}
      count={found ? found.changed : 0}
      leftOut={(found ? found.leftOut : []).map(({ code, count }) => ({ reason: codeText(code), count }))}
      confirm={t(`go.${kind}`)}
      disabled={!found || preview.isFetching}
      run={run}
      onClose={(report) => onClose(report !== null)}
    >
      <Stack gap="sm" mt="sm">
        <Whom ids={ids} everybody={everybody} onChange={setEverybody} />
        <Fields onChange={setAction} />
        {preview.error && (
          <p role="alert" className={classes.problem}>
            {problemText(preview.error)}
          </p>
        )}
      </Stack>
    </ConfirmBulk>
  );

  function offerUndo({ batchId, changed, undoUntil }: Batch): void {
    if (undoUntil === null) return;
    undoable(t('done', { count: changed }), async () => {
      await call(batchRoutes.undo, { params: { batchId } });
      await refreshRoutes(client, [customersRoutes.list, customersRoutes.get, batchRoutes.list]);
      say(t('undone'));
    });
  }
}

function Whom({
  ids,
  everybody,
  onChange,
}: {
  ids: readonly string[];
  everybody: boolean;
  onChange: (all: boolean) => void;
}): ReactNode {
  const { t } = useTranslation('batches');
  const { number } = useFormats();
  return (
    <Radio.Group
      label={t('whom')}
      value={everybody ? 'filter' : 'ids'}
      onChange={(whom) => onChange(whom === 'filter')}
    >
      <Stack gap={6} mt={4}>
        <Radio value="ids" label={t('selected', { count: ids.length, shown: number(ids.length) })} />
        <Radio value="filter" label={t('matching')} />
      </Stack>
    </Radio.Group>
  );
}

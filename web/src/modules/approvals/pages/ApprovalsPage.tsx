import { APPROVAL_BOXES, ApprovalBox, approvalsRoutes } from '@kith/contract/approvals';
import { Button, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { usePages } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { usePanel } from '../../../ui/Panel.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import classes from '../approvals.module.css';
import { Absences } from '../components/Absences.tsx';
import { ApprovalPanel } from '../components/ApprovalPanel.tsx';
import { ApprovalRow } from '../components/ApprovalRow.tsx';
import { useWaitingCount } from '../use-approvals.ts';

const state = z.object({ box: ApprovalBox.optional(), open: z.string().optional() });

/** What waits for one's signature, what one proposed, what was decided. */
export default function ApprovalsPage() {
  const { t } = useTranslation('approvals');
  const { number } = useFormats();
  const decides = useScope('approvals.decide') !== undefined;
  const [{ box = decides ? 'waiting' : 'proposed' }, setUrl] = useUrlState(state);
  const count = useWaitingCount() ?? 0;
  const boxes = APPROVAL_BOXES.filter((one) => decides || one === 'proposed' || one === 'all');
  return (
    <>
      <PageHeader
        title={count > 0 ? t('waiting', { count, shown: number(count) }) : t(decides ? 'noneWaiting' : 'title')}
        sub={t('sub')}
      />
      <SegmentedControl
        className={classes.boxes}
        aria-label={t('title')}
        data={boxes.map((value) => ({ value, label: t(`box.${value}`) }))}
        value={box}
        onChange={(value) => setUrl({ box: ApprovalBox.parse(value), open: undefined })}
      />
      <Box key={box} box={box} />
      {decides && <Absences />}
    </>
  );
}

function Box({ box }: { box: ApprovalBox }) {
  const { t } = useTranslation('approvals');
  const panel = usePanel();
  const query = usePages(approvalsRoutes.list, { query: { box } });
  const rows = query.data?.rows ?? [];
  return (
    <>
      <Loaded query={query} rows={6}>
        {() =>
          rows.length === 0 ? (
            <Empty title={t(`empty.${box}`)} text={t(`emptyText.${box}`)} />
          ) : (
            <ul className={classes.rows} aria-label={t(`box.${box}`)}>
              {rows.map((approval) => (
                <ApprovalRow
                  key={approval.approvalId}
                  approval={approval}
                  current={panel.openId === approval.approvalId}
                  onOpen={() => panel.open(approval.approvalId)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {panel.openId && (
        <ApprovalPanel
          key={panel.openId}
          approvalId={panel.openId}
          known={rows.find((one) => one.approvalId === panel.openId)}
          onClose={panel.close}
        />
      )}
    </>
  );
}

import { approvalsRoutes } from '@kith/contract/approvals';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../approvals.module.css';
import { ApprovalRow } from './ApprovalRow.tsx';

/** What waits for approval about a customer, and what was decided; nothing where there is none, or none to be seen. */
export default function ApprovalsOfCustomer({ customerId }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('approvals');
  const navigate = useNavigate();
  const { data } = useRoute(approvalsRoutes.ofCustomer, { params: { customerId } });
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={t('title')}>
      <ul className={classes.rows}>
        {data.items.map((approval) => (
          <ApprovalRow
            key={approval.approvalId}
            approval={approval}
            onOpen={() => void navigate(`/approvals?box=all&open=${approval.approvalId}`)}
          />
        ))}
      </ul>
    </Card>
  );
}

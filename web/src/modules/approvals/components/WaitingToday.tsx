import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useFormats } from '../../../lib/session.ts';
import classes from '../approvals.module.css';
import { useWaiting } from '../use-approvals.ts';
import { ApprovalRow } from './ApprovalRow.tsx';

/** So many stand in Today; the others are one step away. */
const SHOWN = 3;

/** What waits for one's signature, above the list of Today; nothing where nothing waits. */
export default function WaitingToday() {
  const { t } = useTranslation('approvals');
  const { number } = useFormats();
  const navigate = useNavigate();
  const { data } = useWaiting();
  if (!data || data.waiting === 0) return null;
  const count = data.waiting;
  return (
    <section className={classes.today}>
      <div className={classes.todayHead}>
        <h2>{t('waiting', { count, shown: number(count) })}</h2>
        <Link to="/approvals">{t('all')}</Link>
      </div>
      <ul className={classes.rows}>
        {data.items.slice(0, SHOWN).map((approval) => (
          <ApprovalRow
            key={approval.approvalId}
            approval={approval}
            onOpen={() => void navigate(`/approvals?open=${approval.approvalId}`)}
          />
        ))}
      </ul>
    </section>
  );
}

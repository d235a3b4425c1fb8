import { type MergeRecord, mergeRoutes } from '@kith/contract/merges';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';

/** Who went up in this customer; each can be taken back. */
export function MergeRecords({ customerId }: { customerId: string }) {
  const { t } = useTranslation('merges');
  const { data } = useRoute(mergeRoutes.list, { params: { customerId } });
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={t('records.title')}>
      <ul className={classes.keyPersons}>
        {data.items.map((record) => (
          <Item key={record.mergeId} customerId={customerId} record={record} />
        ))}
      </ul>
    </Card>
  );
}

function Item({ customerId, record }: { customerId: string; record: MergeRecord }) {
  const { t } = useTranslation('merges');
  const { date, dot } = useFormats();
  const { merged, at, by, undone, undoable } = record;
  const undo = useCustomerAction(mergeRoutes.undo);
  const back = () =>
    undo.mutate(
      { params: { customerId, mergeId: record.mergeId } },
      { onSuccess: () => say(t('records.back', { name: merged.name })) },
    );
  return (
    <li>
      <span>
        {undone ? (
          <Link className={classes.inText} to={`/customers/${merged.customerId}`}>
            {merged.name}
          </Link>
        ) : (
          merged.name
        )}{' '}
        <span className={classes.quiet}>
          {dot([date(at), by?.name, undone && t('records.undone', { day: date(undone.at) })])}
        </span>
      </span>
      {undoable && (
        <Button
          className="no-print"
          size="compact-xs"
          variant="subtle"
          loading={undo.isPending}
          onClick={back}
          aria-label={`${t('records.undo')}: ${merged.name}`}
        >
          {t('records.undo')}
        </Button>
      )}
    </li>
  );
}

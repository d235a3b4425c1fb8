import { draftsRoutes } from '@kith/contract/drafts';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../mcp.module.css';
import { DraftItem } from './DraftItem.tsx';

/** Drafts about one customer; nothing where there are none. */
export default function DraftsCard({ customerId }: { customerId: string }) {
  const { t } = useTranslation('mcp');
  const items = useRoute(draftsRoutes.ofCustomer, { params: { customerId } }).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card level={2} title={t('title')}>
      <ul className={classes.drafts}>
        {items.map((draft) => (
          <DraftItem key={draft.draftId} draft={draft} named={false} />
        ))}
      </ul>
    </Card>
  );
}

import { type Customer, customersRoutes } from '@kith/contract/customers';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCustomerCards } from '../../../lib/cards.ts';
import { useRoute } from '../../../lib/query.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../customers.module.css';
import { CardPlace } from './CardPlace.tsx';
import { DialButtons, HeadLine, HeadTags } from './Head.tsx';
import { Timeline } from './Timeline.tsx';

const LATEST = 6;

/** A customer beside the list: who, how to reach them, how they stand, what happened last. */
export function CustomerPanel({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const query = useRoute(customersRoutes.get, { params: { customerId } });
  return (
    <Panel
      label={query.data?.name ?? t('list.title')}
      onClose={onClose}
      fullPage={query.data ? `/customers/${customerId}` : ''}
    >
      <Loaded query={query} rows={8}>
        {(customer) => <PanelContent customer={customer} />}
      </Loaded>
    </Panel>
  );
}

function PanelContent({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const { customerId } = customer;
  const cards = useCustomerCards().filter((card) => card.inPanel);
  return (
    <>
      <h2 className={classes.panelTitle}>
        {customer.name} <HeadTags customer={customer} />
      </h2>
      <div className={classes.quiet}>
        <HeadLine customer={customer} />
      </div>
      <DialButtons customer={customer} />
      <CardPlace cards={cards} customerId={customerId} compact />
      <Card title={t('story.title')} note={<Link to={`/customers/${customerId}`}>{t('story.all')}</Link>}>
        <Timeline customerId={customerId} limit={LATEST} short />
      </Card>
    </>
  );
}

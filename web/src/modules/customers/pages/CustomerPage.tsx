import { type Customer, customersRoutes } from '@kith/contract/customers';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { useCustomerCards } from '../../../lib/cards.ts';
import { useRoute } from '../../../lib/query.ts';
import { useField, useFormats } from '../../../lib/session.ts';
import { type Figure, Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { ArchivedNote, ArchiveMenu } from '../components/Archive.tsx';
import { CardPlace } from '../components/CardPlace.tsx';
import { Collaborators } from '../components/Collaborators.tsx';
import { Contacts } from '../components/Contacts.tsx';
import { CustomFields } from '../components/CustomFields.tsx';
import { Facts } from '../components/Facts.tsx';
import { DialButtons, HeadLine, HeadTags } from '../components/Head.tsx';
import { KeyPersons } from '../components/KeyPersons.tsx';
import { LogForm } from '../components/LogForm.tsx';
import { MergeRecords } from '../components/MergeRecords.tsx';
import { Note } from '../components/Note.tsx';
import { Timeline } from '../components/Timeline.tsx';
import classes from '../customers.module.css';

/** In the wide column: what is to be done stands before the history, what was bought after it. */
const HISTORY = 20;
const AT_A_TIME = 15;

/** Everything about one customer: what happened at the left, how they stand at the right. */
export default function CustomerPage() {
  const { customerId = '' } = useParams();
  const query = useRoute(customersRoutes.get, { params: { customerId } });
  return (
    <Loaded query={query} rows={12}>
      {(customer) =>
        customer.customerId === customerId ? (
          <Page key={customerId} customer={customer} />
        ) : (
          // The old id of somebody who went up in this customer.
          <Navigate to={`/customers/${customer.customerId}`} replace />
        )
      }
    </Loaded>
  );
}

function Page({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const { customerId, mayWrite, erased } = customer;
  const notes = useField('notes');
  const cards = useCustomerCards().filter((card) => !erased || card.afterErasure);
  const main = cards.filter((card) => card.place === 'main');
  return (
    <>
      <PageHeader
        above={<Link to="/customers">{t('list.title')}</Link>}
        title={customer.name}
        tags={<HeadTags customer={customer} />}
        sub={<HeadLine customer={customer} />}
        actions={
          <div className={classes.headButtons}>
            <DialButtons customer={customer} />
            {mayWrite && <ArchiveMenu customer={customer} />}
          </div>
        }
      />
      {customer.archived && <ArchivedNote archived={customer.archived} />}
      <Figures items={useHeadFigures(customer)} />
      <div className={classes.page}>
        <div className={classes.main}>
          <CardPlace cards={main.filter((card) => card.order < HISTORY)} customerId={customerId} />
          <Section title={t('story.title')}>
            {mayWrite && <LogForm customerId={customerId} />}
            <Timeline customerId={customerId} limit={AT_A_TIME} />
          </Section>
          <CardPlace cards={main.filter((card) => card.order >= HISTORY)} customerId={customerId} />
        </div>
        <div className={classes.side}>
          <CardPlace cards={cards.filter((card) => card.place === 'side')} customerId={customerId} />
          {!erased && notes !== 'hidden' && (
            <Note key={customer.note} customer={customer} readOnly={!mayWrite || notes !== 'write'} />
          )}
          {!erased && <AboutThem customer={customer} />}
        </div>
      </div>
    </>
  );
}

/** How to reach them, what is known of them, who helps. */
function AboutThem({ customer }: { customer: Customer }) {
  const readOnly = !customer.mayWrite;
  return (
    <>
      <Contacts customer={customer} readOnly={readOnly} />
      {customer.kind === 'organisation' && <KeyPersons customer={customer} readOnly={readOnly} />}
      <Facts customer={customer} readOnly={readOnly} />
      <CustomFields customer={customer} readOnly={readOnly} />
      <Collaborators customer={customer} />
      <MergeRecords customerId={customer.customerId} />
    </>
  );
}

/** The figures of the head; the rows behind them are on this page. */
function useHeadFigures({ facts }: Customer): Figure[] {
  const { t } = useTranslation('customers');
  const { number, dot } = useFormats();
  const rhythm = facts.rhythmDays === null ? null : Math.round(facts.rhythmDays);
  return [
    { key: 'year', label: t('field.spendYear'), value: <Money value={facts.spendYear} /> },
    { key: 'total', label: t('field.spendTotal'), value: <Money value={facts.spendTotal} /> },
    { key: 'orders', label: t('field.orderCount'), value: number(facts.orderCount) },
    {
      key: 'last',
      label: dot([
        t('field.lastOrder'),
        rhythm !== null && t('page.usually', { count: rhythm, shown: number(rhythm) }),
      ]),
      value: <RelativeTime value={facts.lastOn} />,
    },
    { key: 'contact', label: t('field.lastContact'), value: <RelativeTime value={facts.lastContactAt} /> },
  ];
}

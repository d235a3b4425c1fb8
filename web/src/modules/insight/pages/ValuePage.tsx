import { type Distribution, type InsightBasis, insightRoutes } from '@kith/contract/insight';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useValueCards } from '../../../lib/cards.ts';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty, Loaded, Loading } from '../../../ui/states.tsx';
import { Cross, type Shown } from '../components/Cross.tsx';
import { Cuts } from '../components/Cuts.tsx';
import { ShownSwitch } from '../components/ShownSwitch.tsx';
import { ValueNav } from '../components/ValueNav.tsx';
import classes from '../insight.module.css';

const TITLES = {
  own: 'cross.titleOwn',
  department: 'cross.titleDepartment',
  below: 'cross.titleDepartment',
  all: 'cross.title',
} as const;

/** What all customers are worth: by tier and stage, and the limits it is measured by. */
export default function ValuePage() {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const basis = useRoute(insightRoutes.basis);
  const distribution = useRoute(insightRoutes.distribution);
  const asOf = basis.data?.asOf;
  return (
    <>
      <ValueNav />
      <PageHeader
        title={t('page.title')}
        sub={asOf ? t('page.asOf', { day: date(asOf) }) : t('page.sub')}
        rule={asOf !== null && asOf !== undefined}
      />
      <Loaded query={basis} rows={8}>
        {(known) =>
          known.asOf === null ? (
            <Empty title={t('page.empty')} text={t('page.emptyText')} />
          ) : (
            <>
              <Heads basis={known} />
              <Loaded query={distribution} rows={6}>
                {(answer) => <CrossSection distribution={answer} />}
              </Loaded>
              <RoomCards />
              <Cuts basis={known} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Heads({ basis }: { basis: InsightBasis }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const { tierLimits } = basis;
  const buyers = '/customers?tier=A&tier=B&tier=C';
  return (
    <Figures
      items={[
        { key: 'customers', label: t('page.customers'), value: number(basis.customers), to: '/customers' },
        {
          key: 'active',
          label: t('page.active', { count: basis.periodDays }),
          value: number(basis.activeBuyers),
          to: buyers,
        },
        ...(tierLimits
          ? [
              {
                key: 'a',
                label: t('page.limitOf', { tier: t('common:tier.A') }),
                value: <Money value={tierLimits.a} />,
                to: '/customers?tier=A',
              },
              {
                key: 'b',
                label: t('page.limitOf', { tier: t('common:tier.B') }),
                value: <Money value={tierLimits.b} />,
                to: '/customers?tier=B',
              },
            ]
          : []),
        { key: 'run', label: t('page.computed'), value: <RelativeTime value={basis.computedAt} /> },
      ]}
    />
  );
}

function CrossSection({ distribution }: { distribution: Distribution }) {
  const { t } = useTranslation('insight');
  const [shown, setShown] = useState<Shown>('customers');
  return (
    <Section title={t(TITLES[distribution.scope])} note={<ShownSwitch shown={shown} onChange={setShown} />}>
      <Cross cells={distribution.cells} shown={shown} />
    </Section>
  );
}

/** What other rooms show of all customers. */
function RoomCards() {
  const cards = useValueCards();
  return (
    <div className={classes.rooms}>
      {cards.map(({ id, Content }) => (
        <Suspense key={id} fallback={<Loading rows={4} />}>
          <Content />
        </Suspense>
      ))}
    </div>
  );
}

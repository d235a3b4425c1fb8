import { insightRoutes } from '@kith/contract/insight';
import { forecastRoutes, type Quadrants } from '@kith/contract/insight-forecast';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Assumption } from '../components/Assumption.tsx';
import { QuadrantCells } from '../components/QuadrantCells.tsx';
import { QuadrantPlot } from '../components/QuadrantPlot.tsx';
import { ValueNav } from '../components/ValueNav.tsx';

// locale-keys: insight:quadrants.board
// locale-keys: insight:quadrants.mine
// locale-keys: insight:quadrants.ours
const TITLES = {
  own: 'quadrants.mine',
  department: 'quadrants.ours',
  below: 'quadrants.ours',
  all: 'quadrants.board',
} as const;

/** Current value × potential: which strategy for whom, and by what assumption. */
export default function QuadrantsPage() {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const query = useRoute(forecastRoutes.quadrants);
  const asOf = query.data?.asOf;
  return (
    <>
      <ValueNav />
      <PageHeader title={t('quadrants.title')} sub={asOf && t('value.asOf', { day: date(asOf) })} />
      <Loaded query={query} rows={8}>
        {(quadrants) =>
          quadrants.cells.every((cell) => cell.customers === 0) ? (
            <Empty title={t('quadrants.empty')} text={t('quadrants.emptyText')} />
          ) : (
            <Board quadrants={quadrants} />
          )
        }
      </Loaded>
    </>
  );
}

function Board({ quadrants }: { quadrants: Quadrants }) {
  const { t } = useTranslation('insight');
  return (
    <>
      <Section title={t(TITLES[quadrants.scope])} note={t(`quadrants.valueBy.${quadrants.valueBy}`)}>
        <QuadrantCells quadrants={quadrants} />
      </Section>
      <QuadrantPlot quadrants={quadrants} />
      {useScope('settings.read') !== undefined && <Settings quadrants={quadrants} />}
    </>
  );
}

function Settings({ quadrants }: { quadrants: Quadrants }) {
  const settings = useRoute(insightRoutes.settings);
  return (
    <Loaded query={settings}>
      {(known) => (
        <Assumption settings={known} splitValue={quadrants.splitValue} splitPotential={quadrants.splitPotential} />
      )}
    </Loaded>
  );
}

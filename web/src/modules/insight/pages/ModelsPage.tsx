import { forecastRoutes } from '@kith/contract/insight-forecast';
import type { ModelVersion } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { FitNow } from '../components/FitNow.tsx';
import { ModelState } from '../components/ModelState.tsx';
import { ValueNav } from '../components/ValueNav.tsx';

/** Every fitted version of the models, newest first. */
export default function ModelsPage() {
  const { t } = useTranslation('insight');
  const query = useRoute(forecastRoutes.models);
  return (
    <>
      <ValueNav />
      <PageHeader title={t('models.title')} sub={t('models.sub')} actions={<FitNow />} />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('models.empty')} text={t('models.emptyText')} />
          ) : (
            <Versions versions={items} />
          )
        }
      </Loaded>
    </>
  );
}

function Versions({ versions }: { versions: readonly ModelVersion[] }) {
  const { t } = useTranslation('insight');
  const { number, dateTime, date } = useFormats();
  return (
    <FigureTable
      label={t('models.title')}
      columns={(['made', 'state', 'asOf', 'customers', 'repeaters', 'chanceBy', 'ordersBy'] as const).map((column) =>
        t(`models.${column}`),
      )}
      rows={versions.map((version) => ({
        key: version.modelId,
        name: <Link to={`/value/models/${version.modelId}`}>{dateTime(version.madeAt)}</Link>,
        cells: [
          <ModelState key="state" version={version} />,
          date(version.asOf),
          number(version.customers),
          number(version.repeaters),
          version.champion ? t(`model.name.${version.champion}`) : '—',
          version.ordersModel ? t(`model.name.${version.ordersModel}`) : '—',
        ],
      }))}
    />
  );
}

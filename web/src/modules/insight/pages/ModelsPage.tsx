import { forecastRoutes } from '@kith/contract/insight-forecast';
import type { ModelVersion } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { FitNow } from '../components/FitNow.tsx';
import { ModelState } from '../components/ModelState.tsx';
import { ValueNav } from '../components/ValueNav.tsx';
import classes from '../insight.module.css';

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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls sideways, which the keyboard must be able to do
    <section className={classes.crossScroll} tabIndex={0} aria-label={t('models.title')}>
      <table className={classes.cross} data-plain>
        <thead>
          <tr>
            {(['made', 'state', 'asOf', 'customers', 'repeaters', 'chanceBy', 'ordersBy'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`models.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.modelId}>
              <th scope="row">
                <Link to={`/value/models/${version.modelId}`}>{dateTime(version.madeAt)}</Link>
              </th>
              <td>
                <ModelState version={version} />
              </td>
              <td>{date(version.asOf)}</td>
              <td>{number(version.customers)}</td>
              <td>{number(version.repeaters)}</td>
              <td>{version.champion ? t(`model.name.${version.champion}`) : '—'}</td>
              <td>{version.ordersModel ? t(`model.name.${version.ordersModel}`) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

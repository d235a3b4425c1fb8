import { forecastRoutes } from '@kith/contract/insight-forecast';
import type { ModelDocument, ModelReport } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Backtest } from '../components/Backtest.tsx';
import { Chance } from '../components/Chance.tsx';
import { ModelState } from '../components/ModelState.tsx';
import { Parameters } from '../components/Parameters.tsx';
import { ValueNav } from '../components/ValueNav.tsx';
import classes from '../insight.module.css';

/** One fitted version: of what data, how good, by what parameters. */
export default function ModelPage() {
  const { modelId = '' } = useParams();
  const query = useRoute(forecastRoutes.model, { params: { modelId } });
  return <Loaded query={query}>{(model) => <Version model={model} />}</Loaded>;
}

function Version({ model }: { model: ModelDocument }) {
  const { t } = useTranslation('insight');
  const { date, dateTime, dot } = useFormats();
  return (
    <>
      <ValueNav />
      <PageHeader
        title={t('model.title', { day: date(model.asOf) })}
        tags={<ModelState version={model} />}
        sub={dot([t('model.made', { time: dateTime(model.madeAt) }), model.madeBy?.name ?? t('model.byClock')])}
        rule={false}
      />
      <Heads model={model} />
      {model.report ? <Report model={model} report={model.report} /> : <NoReport model={model} />}
      <Section title={t('model.data')} note={t('model.dataNote')}>
        <Data model={model} />
      </Section>
    </>
  );
}

function Heads({ model }: { model: ModelDocument }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  return (
    <Figures
      items={[
        { key: 'customers', label: t('models.customers'), value: number(model.customers) },
        { key: 'repeaters', label: t('models.repeaters'), value: number(model.repeaters) },
        { key: 'purchases', label: t('model.purchases'), value: number(model.purchases) },
        { key: 'spend', label: t('model.spend'), value: <Money value={model.spend} compact /> },
      ]}
    />
  );
}

function Report({ model, report }: { model: ModelDocument; report: ModelReport }) {
  const { t } = useTranslation('insight');
  return (
    <>
      <Section title={t('model.chosen')}>
        {model.champion && (
          <p>{t('model.chanceBy', { name: t(`model.name.${model.champion}`), count: model.horizonDays ?? 0 })}</p>
        )}
        {model.ordersModel && <p>{t('model.ordersBy', { name: t(`model.name.${model.ordersModel}`) })}</p>}
      </Section>
      <Chance report={report.chance} />
      {report.backtest ? (
        <Backtest backtest={report.backtest} chosen={model.ordersModel} />
      ) : (
        <Section title={t('backtest.title')}>
          <p className={classes.quiet}>{t('backtest.none')}</p>
        </Section>
      )}
      <Parameters report={report} />
    </>
  );
}

/** Why there is nothing to rely on, and how much more it takes. */
function NoReport({ model: { state, lack } }: { model: ModelDocument }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  return (
    <Empty
      title={t(`model.state.${state}`)}
      text={
        <>
          {t(`model.noReport.${state}`)}
          {lack && (
            <>
              <br />
              {t(`lack.${lack.missing}`, { found: number(lack.found), needed: number(lack.needed) })}
            </>
          )}
        </>
      }
    />
  );
}

function Data({ model }: { model: ModelDocument }) {
  const { t } = useTranslation('insight');
  const { date, number, percent } = useFormats();
  const items: Pair[] = [
    {
      key: 'span',
      label: t('model.span'),
      value: model.firstOn && model.lastOn ? `${date(model.firstOn)} – ${date(model.lastOn)}` : '—',
    },
    { key: 'fittedOn', label: t('model.fittedOn'), value: number(model.fittedOn) },
    { key: 'unit', label: t('model.unit'), value: t('days', { count: model.unitDays, shown: number(model.unitDays) }) },
    { key: 'returns', label: t('model.returns'), value: t(`model.returnsAs.${model.returns}`) },
    {
      key: 'clv',
      label: t('forecast.clv'),
      value: t('forecast.clvText', { count: model.clv.years, rate: percent(model.clv.yearlyRate) }),
    },
    {
      key: 'seconds',
      label: t('model.took'),
      value: t('model.seconds', { count: model.seconds, shown: number(model.seconds, { digits: 1 }) }),
    },
    { key: 'hash', label: t('model.hash'), value: <span className={classes.hash}>{model.dataHash}</span> },
  ];
  return <Pairs items={items} />;
}

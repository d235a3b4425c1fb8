import { type CustomerForecast, forecastRoutes } from '@kith/contract/insight-forecast';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Bars } from '../../../ui/Bars.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { type Effect, effectsOf } from '../effects.ts';
import classes from '../insight.module.css';

type Figures = NonNullable<CustomerForecast['figures']>;

/** What is expected of a customer: how likely, how much, why, and what changed. */
export default function ForecastOfCustomer({ customerId, compact }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  const query = useRoute(forecastRoutes.forecast, { params: { customerId } });
  return (
    <Card title={t('forecast.title')} note={query.data && t('value.asOf', { day: date(query.data.asOf) })}>
      <Loaded query={query} rows={5}>
        {(forecast) =>
          forecast.figures ? (
            <>
              <Chance figures={forecast.figures} />
              <Expected figures={forecast.figures} compact={compact} />
              {!compact &&
                (forecast.contributions ? (
                  <Contributions of={forecast.contributions} facts={forecast.facts} />
                ) : (
                  <Facts facts={forecast.facts} />
                ))}
              <Change forecast={forecast} />
              {!compact && <Potential potential={forecast.potential} />}
              <Model model={forecast.model} />
            </>
          ) : (
            <NotEnough forecast={forecast} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Chance({ figures }: { figures: Figures }) {
  const { t } = useTranslation('insight');
  const { likelihood } = useFormats();
  return (
    <p className={classes.chance}>
      <strong>{likelihood(figures.chance)}</strong>
      <span>{t('forecast.chance', { count: figures.horizonDays })}</span>
    </p>
  );
}

function Expected({ figures, compact }: { figures: Figures; compact: boolean }) {
  const { t } = useTranslation('insight');
  const { likelihood, number, percent } = useFormats();
  const months = compact ? figures.months.slice(-1) : figures.months;
  const items: Pair[] = [
    ...months.map((span) => ({
      key: `months-${span.months}`,
      label: t('forecast.months', { count: span.months }),
      value: (
        <>
          <Money value={span.value} /> · {t('forecast.orders', { count: span.orders, shown: orders(span.orders) })}
        </>
      ),
    })),
    {
      key: 'clv',
      label: t('forecast.clv'),
      value: (
        <span title={t('forecast.clvText', { count: figures.clvYears, rate: percent(figures.yearlyRate) })}>
          <Money value={figures.clv} />
        </span>
      ),
    },
    ...(compact
      ? []
      : [
          { key: 'perOrder', label: t('forecast.perOrder'), value: <Money value={figures.perOrder} /> },
          { key: 'alive', label: t('forecast.alive'), value: likelihood(figures.alive) },
        ]),
  ];
  return <Pairs items={items} />;

  function orders(value: number): string {
    return number(value, { digits: value < 10 ? 1 : 0 });
  }
}

/** Why this probability and not the mean customer's. */
function Contributions({
  of,
  facts,
}: {
  of: NonNullable<CustomerForecast['contributions']>;
  facts: CustomerForecast['facts'];
}) {
  const { t } = useTranslation('insight');
  const { number, date } = useFormats();
  const told: Partial<Record<Effect['feature'], string>> = {
    frequency: t('value.purchaseDays', { count: facts.purchases, shown: number(facts.purchases) }),
    ...(facts.silentDays !== null && {
      silence: t('days', { count: facts.silentDays, shown: number(facts.silentDays) }),
    }),
    ...(facts.firstOn !== null && { tenure: t('forecast.startedOn', { day: date(facts.firstOn) }) }),
  };
  return (
    <section className={classes.standing}>
      <h4>{t('forecast.why')}</h4>
      <Bars
        items={effectsOf(of).map(({ feature, points, logOdds }) => ({
          key: feature,
          label: (
            <>
              {t(`feature.${feature}`)}
              {told[feature] && <span className={classes.quiet}> · {told[feature]}</span>}
            </>
          ),
          size: Math.abs(logOdds),
          tone: logOdds < 0 ? 'seal' : 'pine',
          shown: (
            <span title={t('forecast.logOdds', { shown: number(logOdds, { digits: 2, signed: true }) })}>
              {t('forecast.points', { count: points * 100, shown: number(points * 100, { digits: 1, signed: true }) })}
            </span>
          ),
        }))}
      />
      <p className={classes.basis}>{t('forecast.whyText')}</p>
    </section>
  );
}

/** A model of repeat buying knows a customer by these alone: how often, for how long, silent since when. */
function Facts({ facts }: { facts: CustomerForecast['facts'] }) {
  const { t } = useTranslation('insight');
  const { number, date } = useFormats();
  if (facts.firstOn === null || facts.lastOn === null || facts.silentDays === null) return null;
  const silent = t('days', { count: facts.silentDays, shown: number(facts.silentDays) });
  return (
    <section className={classes.standing}>
      <h4>{t('forecast.why')}</h4>
      <Pairs
        items={[
          {
            key: 'purchases',
            label: t('feature.frequency'),
            value: t('value.purchaseDays', { count: facts.purchases, shown: number(facts.purchases) }),
          },
          {
            key: 'silence',
            label: t('feature.silence'),
            value: t('forecast.silentSince', { silent, day: date(facts.lastOn) }),
          },
          { key: 'tenure', label: t('value.since'), value: date(facts.firstOn) },
          { key: 'spent', label: t('value.spendTotal'), value: <Money value={facts.spent} /> },
        ]}
      />
      <p className={classes.basis}>{t('forecast.factsText')}</p>
    </section>
  );
}

function Change({ forecast: { before, figures } }: { forecast: CustomerForecast }) {
  const { t } = useTranslation('insight');
  const { percent, dateShort, list, money } = useFormats();
  const year = figures?.months.at(-1);
  if (!before || !figures || !year) return null;
  return (
    <section className={classes.standing}>
      <h4>
        {t('forecast.change')}
        <span>{t('forecast.since', { day: dateShort(before.asOf) })}</span>
      </h4>
      <p>
        {t('forecast.chanceWas', { from: percent(before.chance, 1), to: percent(figures.chance, 1) })}
        <br />
        {t('forecast.valueWas', { from: money(before.valueYear), to: money(year.value) })}
      </p>
      {before.because.length > 0 && (
        <p className={classes.quiet}>
          {t('forecast.because', { reasons: list(before.because.map((one) => t(`because.${one}`))) })}
        </p>
      )}
    </section>
  );
}

function Potential({ potential }: { potential: CustomerForecast['potential'] }) {
  const { t } = useTranslation('insight');
  const { percent, number, dot } = useFormats();
  const { quadrant, group } = potential;
  if (!quadrant || !group) return null;
  const alike = dot([
    group.kind === 'person' || group.kind === 'organisation' ? t(`common:kind.${group.kind}`) : group.kind,
    group.region,
    group.ageYears !== null && t('potential.age', { count: group.ageYears }),
  ]);
  return (
    <section className={classes.standing}>
      <h4>
        {t('potential.title')}{' '}
        <strong>
          <Money value={potential.potential} />
        </strong>
        <Link to={`/customers?quadrant=${quadrant}`}>{t(`common:quadrant.${quadrant}`)}</Link>
      </h4>
      <p>{t(`strategy.${quadrant}`)}</p>
      <p className={classes.basis}>
        {t('potential.text', {
          count: group.customers,
          shown: number(group.customers),
          alike: alike || t('potential.anybody'),
          share: percent(1 - potential.quantile),
        })}{' '}
        <Money value={potential.comparable} /> − <Money value={potential.own} />
      </p>
    </section>
  );
}

/** Which version said so. */
function Model({ model }: { model: CustomerForecast['model'] }) {
  const { t } = useTranslation('insight');
  const { date } = useFormats();
  if (!model) return null;
  const name = model.champion ? t(`model.name.${model.champion}`) : '—';
  return (
    <p className={classes.basis}>
      <Link to={`/value/models/${model.modelId}`}>
        {t('forecast.model', { name, day: date(model.asOf), made: date(model.madeAt) })}
      </Link>
    </p>
  );
}

/** Nothing can be expected: what is missing for it, and what is known all the same. */
function NotEnough({ forecast }: { forecast: CustomerForecast }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const { facts } = forecast;
  return (
    <>
      <p>{t(forecast.state === 'no_purchases' ? 'forecast.noPurchases' : 'forecast.noModel')}</p>
      {facts.silentDays !== null && (
        <p className={classes.quiet}>
          {t('forecast.known', {
            count: facts.purchases,
            shown: number(facts.purchases),
            days: t('days', { count: facts.silentDays, shown: number(facts.silentDays) }),
          })}
        </p>
      )}
    </>
  );
}

import type { LifetimeFit, ModelReport, MoneyFit } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../insight.module.css';

/** For the analyst: parameters with what is known of their error, and what the fit ran into. */
export function Parameters({ report }: { report: ModelReport }) {
  const { t } = useTranslation('insight');
  return (
    <Section title={t('parameters.title')} note={t('parameters.note')}>
      {[...report.candidates, report.money].map((fit) => (
        <Fit key={fit.name} fit={fit} />
      ))}
    </Section>
  );
}

function Fit({ fit }: { fit: LifetimeFit | MoneyFit }) {
  const { t } = useTranslation('insight');
  const { number, dot } = useFormats();
  const name = t(`model.name.${fit.name}`);
  const exact = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : number(value, { digits: 5 });
  const params = Object.entries(fit.params);
  return (
    <section className={`${classes.fit} print-whole`}>
      <h3>{name}</h3>
      <p className={classes.quiet}>
        {dot([
          t('parameters.likelihood', { shown: number(fit.logLikelihood, { digits: 4 }) }),
          t('parameters.of', { count: fit.customers, shown: number(fit.customers) }),
          t('parameters.iterations', { count: fit.iterations }),
        ])}
      </p>
      {fit.flags.map((flag) => (
        <p key={flag}>{t(`flag.${flag}`)}</p>
      ))}
      {params.length > 0 && (
        <FigureTable
          label={name}
          columns={(['parameter', 'estimate', 'error', 'interval'] as const).map((column) => t(`parameters.${column}`))}
          rows={params.map(([key, value]) => {
            const interval = fit.intervals[key];
            const between = interval ? `${exact(interval[0])} – ${exact(interval[1])}` : '—';
            return { key, name: key, cells: [exact(value), exact(fit.standardErrors[key]), between] };
          })}
        />
      )}
    </section>
  );
}

import { COHORT_PERIODS, type Cohorts, forecastRoutes } from '@kith/contract/insight-forecast';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { retention } from '../cohorts.ts';
import { Basis } from '../components/Basis.tsx';
import { CohortCurve } from '../components/CohortCurve.tsx';
import { CohortTable } from '../components/CohortTable.tsx';
import { ValueNav } from '../components/ValueNav.tsx';
import classes from '../insight.module.css';

const state = z.object({ by: z.enum(COHORT_PERIODS).default('quarter') });

/** How many of those who first bought together buy again, period by period. */
export default function CohortsPage() {
  const { t } = useTranslation('insight');
  const [{ by }, setState] = useUrlState(state);
  const query = useRoute(forecastRoutes.cohorts, { query: { by } });
  return (
    <>
      <ValueNav />
      <PageHeader
        title={t('cohorts.title')}
        sub={<Basis known={query.data} />}
        actions={
          <SegmentedControl
            size="xs"
            aria-label={t('cohorts.by')}
            value={by}
            onChange={(next) => setState({ by: next })}
            data={COHORT_PERIODS.map((value) => ({ value, label: t(`cohorts.period.${value}`) }))}
          />
        }
      />
      <Loaded query={query} rows={10}>
        {(cohorts) =>
          cohorts.cohorts.length === 0 ? (
            <Empty title={t('cohorts.empty')} text={t('cohorts.emptyText')} />
          ) : (
            <Answer cohorts={cohorts} />
          )
        }
      </Loaded>
    </>
  );
}

function Answer({ cohorts }: { cohorts: Cohorts }) {
  const { t } = useTranslation('insight');
  const { percent, sentences } = useFormats();
  const mean = retention(cohorts.cohorts);
  const year = cohorts.by === 'month' ? 12 : 4;
  const [next, later] = [mean[1], mean[year]];
  return (
    <>
      {next !== undefined && (
        <p className={classes.verdict}>
          {sentences([
            t(`cohorts.verdict.${cohorts.by}`, { next: percent(next) }),
            later !== undefined && t('cohorts.verdict.year', { later: percent(later) }),
          ])}
        </p>
      )}
      <CohortCurve cohorts={cohorts} mean={mean} />
      <Section title={t('cohorts.table')} note={t('cohorts.tableNote')}>
        <CohortTable cohorts={cohorts} mean={mean} />
      </Section>
    </>
  );
}

import { insightRoutes } from '@kith/contract/insight';
import { forecastRoutes } from '@kith/contract/insight-forecast';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import classes from '../insight.module.css';
import { useRun } from '../use-run.ts';

const STALE = [insightRoutes.basis, forecastRoutes.quadrants, forecastRoutes.cohorts, forecastRoutes.intervals];

/** Sets a fit going, and says when its version is there and what came of it. */
export function FitNow() {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  const mayFit = useScope('settings.write') !== undefined;
  const query = useRoute(forecastRoutes.models);
  const newest = query.data?.items[0];
  const run = useRun(query, newest?.modelId ?? null, STALE);
  const fit = useAction(forecastRoutes.fit, { onDone: run.begin });
  if (!mayFit) return null;
  return (
    <div className={classes.fitNow}>
      <span role="status" className={classes.quiet}>
        {run.running && t('models.fitting')}
        {run.done && newest && (
          <>
            {t(newest.state === 'ready' ? 'models.fitted' : `model.state.${newest.state}`, {
              count: newest.seconds,
              shown: number(newest.seconds, { digits: 1 }),
            })}{' '}
            <Link to={`/value/models/${newest.modelId}`}>{t('models.open')}</Link>
          </>
        )}
      </span>
      <Button variant="default" loading={fit.isPending || run.running} onClick={() => fit.mutate({})}>
        {t('models.fit')}
      </Button>
    </div>
  );
}

import { exchangeRoutes } from '@kith/contract/exchange';
import { Button, Progress } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { routeQuery, useAction } from '../../../lib/query.ts';
import { FirstRunCard } from '../../../ui/FirstRunCard.tsx';
import { shareDone } from '../progress.ts';

/** First page: look around in the sample company. Stays until it is loaded, then opens Today. */
export default function SampleChoice() {
  const { t } = useTranslation('exchange');
  const navigate = useNavigate();
  const client = useQueryClient();
  const watching = useRef(false);
  const state = useQuery({
    ...routeQuery(exchangeRoutes.sampleState),
    refetchInterval: ({ state: { data } }) => (data?.state === 'loading' ? 700 : false),
  });
  const load = useAction(exchangeRoutes.loadSample, { refresh: [exchangeRoutes.sampleState] });
  const now = state.data?.state;
  useEffect(() => {
    if (now === 'loading') watching.current = true;
    if (now !== 'loaded' || !watching.current) return;
    // Everything asked for while the house was empty is stale now, the number beside Today too.
    void client.invalidateQueries().then(() => navigate('/'));
  }, [now, client, navigate]);
  const busy = load.isPending || now === 'loading';
  const percent = Math.round(100 * shareDone(state.data?.imports ?? []));
  return (
    <FirstRunCard
      title={t('choice.sample.title')}
      text={t('choice.sample.text')}
      action={
        busy ? (
          <div role="status">
            <Progress value={percent} aria-label={t('choice.sample.loading')} mb={6} />
            {t('choice.sample.progress', { percent })}
          </div>
        ) : (
          <Button variant="default" onClick={() => load.mutate({})} disabled={now === 'loaded'}>
            {t('choice.sample.action')}
          </Button>
        )
      }
      note={now === 'failed' ? t('choice.sample.failed') : t('choice.sample.note')}
    />
  );
}

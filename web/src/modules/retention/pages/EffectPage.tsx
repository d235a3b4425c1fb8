import { type Effect, effectRoutes } from '@kith/contract/retention-effect';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Bars } from '../../../ui/Bars.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { EffectConduct } from '../components/EffectConduct.tsx';
import { EffectDifferences } from '../components/EffectDifferences.tsx';
import { EffectFigures } from '../components/EffectFigures.tsx';
import { EffectWork } from '../components/EffectWork.tsx';
import classes from '../effect.module.css';
import { useHeadline } from '../effect-words.ts';

/** What the warnings changed: who was warned about against who was held out, as far as it can be said. */
export default function EffectPage() {
  const query = useRoute(effectRoutes.effect);
  const effect = query.data;
  const mayManage = useScope('worklist.manage') !== undefined;
  return (
    <>
      <PageHeader
        title={useHeadline(effect)}
        sub={effect && <Sub effect={effect} />}
        rule={effect?.state !== 'measured'}
      />
      <Loaded query={query} rows={10}>
        {(known) => (
          <>
            <Verdict effect={known} />
            {known.since !== null && (
              <>
                <EffectConduct effect={known} />
                {mayManage && <EffectWork from={known.since} to={known.asOf} />}
                <Reading windowDays={known.windowDays} />
              </>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Sub({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const { date, number } = useFormats();
  const { state, overall } = effect;
  const values = { window: number(effect.windowDays), day: date(effect.asOf) };
  if (state === 'not_enough') return t('effect.sub.not_enough', { ...values, least: number(effect.least) });
  if (state !== 'measured') return null;
  return t('effect.sub.measured', {
    ...values,
    treated: number(overall.treated.episodes),
    heldOut: number(overall.heldOut.episodes),
  });
}

function Verdict({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const { number, percent } = useFormats();
  const window = number(effect.windowDays);
  switch (effect.state) {
    case 'measured':
      return (
        <>
          <EffectFigures effect={effect} />
          <EffectDifferences effect={effect} />
        </>
      );
    case 'not_enough':
      return <Progress effect={effect} />;
    default:
      return (
        <Empty
          title={t('effect.how')}
          text={
            effect.state === 'off'
              ? t('effect.off', { window })
              : t('effect.none', { window, share: percent(effect.share) })
          }
          action={
            <Button component={Link} to="/settings/warnings" variant="default">
              {t('effect.toSettings')}
            </Button>
          }
        />
      );
  }
}

/** How far either group has come, and when there will be enough. */
function Progress({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const { date, number } = useFormats();
  const { enoughOn, least, nextCloseOn, overall } = effect;
  const bar = (key: string, label: string, done: number) => ({
    key,
    label,
    size: Math.min(done, least),
    shown: t(done < least ? 'effect.progress.of' : 'effect.progress.enough', {
      done: number(done),
      least: number(least),
    }),
    tone: 'pine' as const,
  });
  const when = enoughOn
    ? t(enoughOn.certain ? 'effect.progress.certain' : 'effect.progress.atPace', { day: date(enoughOn.day) })
    : t('effect.progress.never');
  return (
    <Section title={t('effect.progress.title', { window: number(effect.windowDays) })}>
      <div className={classes.progress}>
        <Bars
          items={[
            bar('treated', t('effect.warned'), overall.treated.episodes),
            bar('heldOut', t('effect.heldOut'), overall.heldOut.episodes),
          ]}
        />
        {nextCloseOn && <p>{t('effect.progress.nextClose', { day: date(nextCloseOn) })}</p>}
        <p>{when}</p>
      </div>
    </Section>
  );
}

const PARAGRAPHS = ['who', 'what', 'interval', 'patience'] as const;

function Reading({ windowDays }: { windowDays: number }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  return (
    <Section title={t('effect.reading.title')}>
      <div className={classes.reading}>
        {PARAGRAPHS.map((key) => (
          <p key={key}>{t(`effect.reading.${key}`, { window: number(windowDays) })}</p>
        ))}
      </div>
    </Section>
  );
}

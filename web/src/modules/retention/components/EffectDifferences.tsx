import type { ArmResult, Effect } from '@kith/contract/retention-effect';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../effect.module.css';
import { type Line, moneyOf, pointsOf, useLines, whole } from '../effect-words.ts';
import { Forest, type Row } from './Forest.tsx';

/** How far the groups differ in repurchase and in spend: all, by level, by month. */
export function EffectDifferences({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const format = useFormats();
  const lines = useLines(effect);
  const repurchase = useRepurchase(lines);
  const spend = useSpend(lines);
  const money = (minor: number) => format.money({ minor, currency: format.currency }, { compact: true, signed: true });
  return (
    <Section title={t('effect.differences')} note={t('effect.differencesNote')}>
      <Forest
        title={t('effect.table.repurchase', { window: format.number(effect.windowDays) })}
        rows={repurchase}
        mark={(value) => format.number(value, { signed: true })}
      />
      <Forest title={t('effect.table.spend')} rows={spend} mark={money} />
    </Section>
  );
}

function useRepurchase(lines: readonly Line[]): Row[] {
  const { t } = useTranslation('retention');
  const format = useFormats();
  return useMemo(() => {
    const share = ({ bought, episodes }: ArmResult) => (
      <>
        {episodes > 0 ? format.percent(bought / episodes) : '—'}
        <span className={classes.of}>{t('effect.of', { shown: format.number(episodes) })}</span>
      </>
    );
    return lines.map(({ repurchase, ...line }) => ({
      ...line,
      treated: share(line.treated),
      heldOut: share(line.heldOut),
      interval: repurchase && {
        estimate: 100 * repurchase.estimate,
        low: 100 * repurchase.low,
        high: 100 * repurchase.high,
      },
      said: repurchase && pointsOf(repurchase, format),
    }));
  }, [lines, format, t]);
}

function useSpend(lines: readonly Line[]): Row[] {
  const format = useFormats();
  return useMemo(() => {
    const mean = ({ spendMean }: ArmResult) => (spendMean ? format.money(whole(spendMean), { compact: true }) : '—');
    return lines.map(({ spend, ...line }) => ({
      ...line,
      treated: mean(line.treated),
      heldOut: mean(line.heldOut),
      interval: spend && { estimate: spend.estimate.minor, low: spend.low.minor, high: spend.high.minor },
      said: spend && moneyOf(spend, format),
    }));
  }, [lines, format]);
}

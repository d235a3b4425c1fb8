import type { Effect } from '@kith/contract/retention-effect';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { type Figure, Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { isClear, moneyOf, pointsOf, whole } from '../effect-words.ts';

/** Repurchase and spend of both groups, and what the warnings brought in all, each with its interval. */
export function EffectFigures({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const format = useFormats();
  const { treated, heldOut, repurchase, spend } = effect.overall;
  const { customers, money } = effect.total;
  const share = (arm: typeof treated) => format.percent(arm.bought / Math.max(arm.episodes, 1));
  const items: Figure[] = [];
  if (repurchase) {
    items.push({
      key: 'repurchase',
      value: share(treated),
      label: t('effect.figures.repurchase', { window: format.number(effect.windowDays) }),
      comparison: t('effect.figures.repurchaseComparison', { other: share(heldOut), ...pointsOf(repurchase, format) }),
    });
  }
  if (customers) {
    const say = (value: number) => format.number(value, { digits: 0, signed: true });
    items.push({
      key: 'customers',
      value: say(customers.estimate),
      label: t('effect.figures.customers'),
      comparison: t('effect.range', { low: say(customers.low), high: say(customers.high) }),
    });
  }
  if (spend) {
    items.push({
      key: 'spend',
      value: <Money value={treated.spendMean && whole(treated.spendMean)} compact />,
      label: t('effect.figures.spend'),
      comparison: t('effect.figures.spendComparison', {
        other: heldOut.spendMean ? format.money(whole(heldOut.spendMean), { compact: true }) : '—',
        ...moneyOf(spend, format),
      }),
    });
  }
  if (money) {
    const { low, high } = moneyOf(money, format);
    const clear = isClear({ low: money.low.minor, high: money.high.minor });
    items.push({
      key: 'money',
      value: <Money value={whole(money.estimate)} compact signed />,
      label: t('effect.figures.money', { treated: format.number(treated.episodes) }),
      comparison: t(clear ? 'effect.range' : 'effect.rangeUnclear', { low, high }),
    });
  }
  return <Figures items={items} />;
}

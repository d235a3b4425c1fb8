import { minorDigits } from '@kith/contract/currency';
import type { Comparison, Effect } from '@kith/contract/retention-effect';
import type { Money } from '@kith/contract/route';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Formats } from '../../lib/format.ts';
import { useFormats } from '../../lib/session.ts';

export type Words = { estimate: string; low: string; high: string };

/** Whole points while chance moves the figure by more than five, else tenths: digits that mean nothing are not shown. */
export function pointsOf({ estimate, low, high }: NonNullable<Comparison['repurchase']>, format: Formats): Words {
  const digits = high - low >= 0.05 ? 0 : 1;
  const say = (value: number) => format.number(100 * value, { digits, signed: true });
  return { estimate: say(estimate), low: say(low), high: say(high) };
}

export function moneyOf({ estimate, low, high }: NonNullable<Comparison['spend']>, format: Formats): Words {
  const say = (value: Money) => format.money(whole(value), { compact: true, signed: true });
  return { estimate: say(estimate), low: say(low), high: say(high) };
}

/** Money to the unit: the cents of a mean mean nothing. */
export function whole({ minor, currency }: Money): Money {
  const unit = 10 ** minorDigits(currency);
  return { minor: Math.round(minor / unit) * unit, currency };
}

/** Whether the interval lies on one side of nought; else chance may have made the difference. */
export function isClear({ low, high }: { low: number; high: number }): boolean {
  return low > 0 || high < 0;
}

/** What the page says in one line. */
export function useHeadline(effect: Effect | undefined): string {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  if (!effect) return t('effect.title');
  const { repurchase } = effect.overall;
  if (effect.state !== 'measured' || !repurchase) return t(`effect.headline.${headlineOf(effect)}`);
  if (!isClear(repurchase)) return t('effect.headline.unclear');
  const points = number(100 * Math.abs(repurchase.estimate), { digits: 0 });
  const values = { points, window: number(effect.windowDays) };
  return repurchase.estimate > 0 ? t('effect.headline.more', values) : t('effect.headline.fewer', values);
}

function headlineOf({ state }: Effect): 'off' | 'none' | 'not_enough' {
  return state === 'off' || state === 'none' ? state : 'not_enough';
}

export type Line = Comparison & { key: string; label: string; heading: string | null };

/** Everything, then by level, worst first, then by month; what nobody was in is left out. */
export function useLines(effect: Effect): Line[] {
  const { t } = useTranslation('retention');
  const { month } = useFormats();
  return useMemo(() => {
    const lines: Line[] = [
      { ...effect.overall, key: 'all', label: t('effect.all'), heading: null },
      ...effect.levels.toReversed().map((each) => {
        return { ...each, key: each.level, label: t(`common:risk.${each.level}`), heading: t('effect.levels') };
      }),
      ...effect.months.map((each) => {
        return { ...each, key: each.month, label: month(each.month), heading: t('effect.months') };
      }),
    ];
    return lines.filter(({ treated, heldOut }) => treated.episodes + heldOut.episodes > 0);
  }, [effect, month, t]);
}

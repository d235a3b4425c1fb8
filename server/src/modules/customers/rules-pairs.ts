import type { PairReason } from '@kith/contract/merges';

/**
 * What each agreement, and each contradiction, adds to the score of a pair. So that a phone, an address or a name within
 * a region is worth a look by itself, the sound of a name only with a birthday, and a family on one phone is not.
 */
export const WEIGHTS: Record<PairReason, number> = {
  phone: 60,
  wechat: 60,
  email: 50,
  ref: 45,
  name_region: 40,
  pinyin_region: 25,
  name: 30,
  birthday: 25,
  other_birthday: -30,
  other_gender: -15,
  other_kind: -15,
};

/** From here on a pair is worth a look. */
export const LOWEST = 40;

/** 0 to 100. */
export function scoreOf(reasons: readonly PairReason[]): number {
  const sum = reasons.reduce((total, reason) => total + WEIGHTS[reason], 0);
  return Math.max(0, Math.min(100, sum));
}

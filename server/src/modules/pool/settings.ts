import { PoolRules } from '@kith/contract/pool';
import { defineSetting } from '../../platform/settings.ts';

/** Closed, and nobody goes back, until the company says otherwise. */
export const poolSetting = defineSetting('pool.rules', PoolRules, {
  open: false,
  offered: ['B', 'C', 'none'],
  quietDays: { A: null, B: null, C: null, none: null },
  warnDays: 7,
  claimsADay: 10,
  heldMost: null,
  coolDownDays: 30,
  aNight: 500,
});

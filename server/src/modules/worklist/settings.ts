import { WorklistSettings } from '@kith/contract/worklist-team';
import { defineSetting } from '../../platform/settings.ts';

/** A finished task rests for a month, about one purchase rhythm of a monthly buyer. */
export const worklistSettings = defineSetting('worklist.settings', WorklistSettings, {
  quietDays: 30,
});

import { WorklistSettings } from '@kith/contract/worklist-team';
import { defineSetting } from '../../platform/settings.ts';

/** Monday to Friday; a finished task rests for a month, about one purchase rhythm of a monthly buyer. */
export const worklistSettings = defineSetting('worklist.settings', WorklistSettings, {
  workingDays: [1, 2, 3, 4, 5],
  quietDays: 30,
});

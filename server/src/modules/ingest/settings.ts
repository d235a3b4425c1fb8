import { IngestSettings } from '@kith/contract/ingest';
import { defineSetting } from '../../platform/settings.ts';

/** A year and a month of single events: a season can be laid beside the last. */
export const ingestSetting = defineSetting<IngestSettings>('ingest.settings', IngestSettings, {
  unknown: 'identified',
  keepDays: 400,
});

import { PrivacySettings } from '@kith/contract/privacy';
import { defineSetting } from '../../platform/settings.ts';

/** Fifteen working days is what most regulators and companies in China answer within; PIPL itself says "in good time". */
export const PIPL_WORKDAYS = 15;

export const privacySettings = defineSetting('privacy.settings', PrivacySettings, {
  law: 'pipl',
  ownDays: 15,
  officerId: null,
  keep: {},
});

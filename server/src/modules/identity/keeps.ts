import { type KeepRule, untilNone } from '../../platform/keeping.ts';
import { forgetSessions } from './repo-keep.ts';

/** How long sign-ins that have ended are kept, with the address and browser they came from. */
export const identityKeeps: readonly KeepRule[] = [
  {
    name: 'identity_sessions',
    days: 30,
    least: 1,
    most: 366,
    forget: (ctx, before) => untilNone(() => forgetSessions(ctx.db, before)),
  },
];

import type { Organisation } from '@kith/contract/identity';
import { audit } from '../../platform/audit.ts';
import { dayIn } from '../../platform/clock.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { invalid } from '../../platform/errors.ts';
import { organisationSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';

/** Looks at everybody anew after the company's day changed; a room further right does it. */
export type DayMoved = (ctx: Ctx, tx: Tx) => Promise<void>;

/** Name, zone, currency and day; the environment's where nothing was set yet. */
export async function readOrganisation(ctx: Ctx): Promise<Organisation> {
  const { name, timeZone, currency, asOf } = await readSetting(ctx.db, organisationSetting);
  return {
    name,
    timeZone: timeZone || ctx.config.timeZone,
    currency: currency || ctx.config.currency,
    asOf: asOf || null,
  };
}

/** @throws Problem body.asOf for a day that has not come. */
export async function changeOrganisation(
  ctx: Ctx,
  viewer: Viewer,
  change: Organisation,
  dayMoved: DayMoved | undefined,
): Promise<Organisation> {
  const at = ctx.clock.now();
  if (change.asOf !== null && change.asOf > dayIn(change.timeZone, at)) throw invalid('body.asOf', 'not_come');
  return transact(ctx.db, async (tx) => {
    const before = await readSetting(tx, organisationSetting);
    const after = { ...before, ...change, asOf: change.asOf ?? '' };
    await writeSetting(tx, organisationSetting, after, { viewer, at });
    const subject = { kind: 'setting', id: organisationSetting.key };
    await audit(tx, { viewer, at, action: 'identity.update_organisation', subject, before, after: change });
    if (before.asOf !== after.asOf || before.timeZone !== after.timeZone) await dayMoved?.(ctx, tx);
    return change;
  });
}

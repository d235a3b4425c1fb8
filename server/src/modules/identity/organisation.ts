import type { Organisation } from '@kith/contract/identity';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { organisationSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';

/** Name, zone and currency; the environment's where nothing was set yet. */
export async function readOrganisation(ctx: Ctx): Promise<Organisation> {
  const { name, timeZone, currency } = await readSetting(ctx.db, organisationSetting);
  return { name, timeZone: timeZone || ctx.config.timeZone, currency: currency || ctx.config.currency };
}

export async function changeOrganisation(ctx: Ctx, viewer: Viewer, change: Organisation): Promise<Organisation> {
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const before = await readSetting(tx, organisationSetting);
    await writeSetting(tx, organisationSetting, { ...before, ...change }, { viewer, at });
    const subject = { kind: 'setting', id: organisationSetting.key };
    await audit(tx, { viewer, at, action: 'identity.update_organisation', subject, before, after: change });
    return change;
  });
}

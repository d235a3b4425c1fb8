import type { PrivacySettings, PrivacySettingsPage } from '@kith/contract/privacy';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { invalid, Problem } from '../../platform/errors.ts';
import { type KeepRule, keepRules, untilNone } from '../../platform/keeping.ts';
import { readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { findUser } from '../identity/index.ts';
import { insertRun, lastRun } from './repo-keep.ts';
import { forgetLinks } from './repo-links.ts';
import { privacySettings } from './settings.ts';

const DAY_MS = 86_400_000;

/** How long this room keeps what leads nowhere any more. */
export const privacyKeeps: readonly KeepRule[] = [
  {
    name: 'privacy_links',
    days: 30,
    least: 1,
    most: 366,
    forget: (ctx, before) => untilNone(() => forgetLinks(ctx.db, before)),
  },
];

/** The days of a rule as the company has them, within the rule's bounds. */
function daysOf(rule: KeepRule, keep: Readonly<Record<string, number>>): number {
  return Math.min(Math.max(keep[rule.name] ?? rule.days, rule.least), rule.most);
}

/** Every night: what was kept long enough goes, kind by kind; a fault of one does not keep the others. */
export async function forgetOld(ctx: Ctx): Promise<Record<string, number>> {
  const { keep } = await readSetting(ctx.db, privacySettings);
  const now = ctx.clock.now();
  const removed: Record<string, number> = {};
  for (const rule of keepRules(ctx.registry.modules)) {
    try {
      removed[rule.name] = await rule.forget(ctx, new Date(now.getTime() - daysOf(rule, keep) * DAY_MS));
    } catch (error) {
      ctx.log.error({ err: error, rule: rule.name }, 'privacy: what was kept long enough could not be removed');
    }
  }
  await insertRun(ctx.db, now, removed);
  return removed;
}

/** The settings, with every rule of the house and what went last night. */
export async function readSettings(ctx: Ctx): Promise<z.input<typeof PrivacySettingsPage>> {
  const settings = await readSetting(ctx.db, privacySettings);
  const run = await lastRun(ctx.db);
  return {
    ...settings,
    rules: keepRules(ctx.registry.modules).map((rule) => ({
      name: rule.name,
      days: daysOf(rule, settings.keep),
      usual: rule.days,
      least: rule.least,
      most: rule.most,
      removed: run ? (run.removed[rule.name] ?? null) : null,
    })),
    ranAt: run?.ran_at.toISOString() ?? null,
    mail: ctx.config.smtpUrl !== undefined,
  };
}

/** @throws Problem 400 for days beyond a rule's bounds, 409 for an officer who is nobody that can log in. */
export async function saveSettings(ctx: Ctx, viewer: Viewer, body: PrivacySettings) {
  for (const [name, days] of Object.entries(body.keep)) {
    const rule = keepRules(ctx.registry.modules).find((each) => each.name === name);
    if (!rule || days < rule.least || days > rule.most) throw invalid(`body.keep.${name}`, 'out_of_range');
  }
  const at = ctx.clock.now();
  await transact(ctx.db, async (tx) => {
    const officer = body.officerId ? await findUser(tx, body.officerId) : undefined;
    if (body.officerId && !officer?.active) throw new Problem('privacy.no_such_officer', 409);
    const before = await readSetting(tx, privacySettings);
    await writeSetting(tx, privacySettings, body, { viewer, at });
    const subject = { kind: 'setting', id: privacySettings.key };
    await audit(tx, { viewer, at, action: 'privacy.save_settings', subject, before, after: body });
  });
  return readSettings(ctx);
}

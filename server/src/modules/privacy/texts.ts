import { type ConsentText, PURPOSES, type Purpose } from '@kith/contract/privacy';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { translate } from '../../platform/i18n.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { presentText } from './present.ts';
import { currentTexts, insertText, readTexts } from './repo-consents.ts';

// locale-keys: privacy:texts.*
/** A first text for each purpose, until the company writes its own. Harmless twice. */
export async function seedTexts(ctx: Ctx, conn: Conn): Promise<void> {
  await transact(conn, async (tx) => {
    const known = await currentTexts(tx);
    for (const purpose of PURPOSES.filter((each) => !known.has(each))) {
      const words = {
        'zh-CN': translate('zh-CN', `privacy:texts.${purpose}`),
        en: translate('en', `privacy:texts.${purpose}`),
      };
      await insertText(tx, { purpose, words, made_at: ctx.clock.now(), made_by: null });
    }
  });
}

export async function listTexts(ctx: Ctx) {
  const people = await everybody(ctx, ctx.db);
  return { items: (await readTexts(ctx.db)).map((row) => presentText(row, people)) };
}

/** A new version; whoever consented to an earlier one is held to the words they saw. */
export async function addText(
  ctx: Ctx,
  viewer: Viewer,
  { purpose, words }: { purpose: Purpose; words: ConsentText['words'] },
): Promise<z.input<typeof ConsentText>> {
  const at = ctx.clock.now();
  return transact(ctx.db, async (tx) => {
    const row = await insertText(tx, { purpose, words, made_at: at, made_by: viewer.userId });
    const subject = { kind: 'consent_text', id: row.text_id };
    const after = { purpose, version: row.version, words };
    await audit(tx, { viewer, at, action: 'privacy.add_text', subject, after });
    return presentText(row, await everybody(ctx, tx));
  });
}

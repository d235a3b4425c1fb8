import type { Ctx } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { type Letter, mailJob } from '../../platform/mail.ts';

/** Tells a user by mail; never a password or a code, which the administrator hands over. */
export async function sendLetter(
  ctx: Ctx,
  tx: Tx,
  kind: 'welcome' | 'password_reset' | 'second_factor_reset',
  user: { name: string; email: string; locale?: 'zh-CN' | 'en' | null },
): Promise<void> {
  const values = { name: user.name, email: user.email, url: ctx.config.baseUrl };
  const letter: Letter = { to: user.email, language: user.locale ?? 'zh-CN', words: `identity:letter.${kind}`, values };
  await ctx.jobs.send(tx, mailJob.name, letter);
}

import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Ctx } from './context.ts';
import { type Language, translate } from './i18n.ts';
import { defineJob } from './jobs.ts';

const Letter = z.object({
  to: z.email(),
  language: z.enum(['zh-CN', 'en']),
  /** Words in locales: `<namespace>:<key>.subject` and `.text`. */
  words: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Letter = z.infer<typeof Letter>;

/** Sends a letter now, in a job: a mail server is slow. For what carries a secret, which must not lie in a queue. */
export async function sendLetter(
  ctx: Pick<Ctx, 'config'>,
  letter: { to: string; subject: string; text: string },
): Promise<void> {
  if (!ctx.config.smtpUrl) return;
  const transport = createTransport(ctx.config.smtpUrl);
  try {
    const from = `Kith <no-reply@${new URL(ctx.config.baseUrl).hostname}>`;
    await transport.sendMail({ from, ...letter });
  } finally {
    transport.close();
  }
}

/** Subject and text of a letter in its language. */
function composeLetter(letter: Letter): { subject: string; text: string } {
  const language: Language = letter.language;
  return {
    subject: translate(language, `${letter.words}.subject`, letter.values),
    text: translate(language, `${letter.words}.text`, letter.values),
  };
}

/**
 * Sends one letter to a user of Kith. A job, because a mail server is slow and sometimes away; the letter exists exactly
 * if the change that caused it does. Letters carry no secrets: without KITH_SMTP_URL they are written to the log.
 */
export const mailJob = defineJob({
  name: 'platform.mail',
  input: Letter,
  retries: 6,
  run: async (ctx, letter) => {
    if (!ctx.config.smtpUrl) {
      const { subject, text } = composeLetter(letter);
      ctx.log.info({ subject, text }, 'letter to a user (KITH_SMTP_URL is not set)');
      return;
    }
    await sendLetter(ctx, { to: letter.to, ...composeLetter(letter) });
  },
});

import { createTransport } from 'nodemailer';
import { z } from 'zod';
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
    const { subject, text } = composeLetter(letter);
    if (!ctx.config.smtpUrl) {
      ctx.log.info({ subject, text }, 'letter to a user (KITH_SMTP_URL is not set)');
      return;
    }
    const transport = createTransport(ctx.config.smtpUrl);
    try {
      const from = `Kith <no-reply@${new URL(ctx.config.baseUrl).hostname}>`;
      await transport.sendMail({ from, to: letter.to, subject, text });
    } finally {
      transport.close();
    }
  },
});

import { CHANNELS, CORRECTED, Correction, PURPOSES } from '@kith/contract/privacy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { type Language, languageOf } from '../../platform/i18n.ts';
import { ALONE, type Viewer } from '../../platform/viewer.ts';
import { findEmail, ownView } from '../customers/index.ts';
import { everybody, readOrganisation } from '../identity/index.ts';
import { newestOfEach, writeConsents } from './consents.ts';
import { SEND_JOB } from './job-names.ts';
import { hashOf } from './links.ts';
import { askPage, gonePage, type Notice, ownPage, type Shown } from './pages-html.ts';
import { currentTexts, readConsents } from './repo-consents.ts';
import { useLink } from './repo-links.ts';
import { requestsOf } from './repo-requests.ts';
import { openRequest } from './requests.ts';

/** A token has 43 characters; whoever tries others is stopped long before they find one among 2^256. */
const TOKEN = /^[\w-]{43}$/;
/** Per address and minute: reading one's own data takes a few pages. */
const PAGES_PER_MINUTE = 40;
const LETTERS_PER_MINUTE = 5;

/** The customer on their own page: nobody of the house, with no rights but those of the link. */
function themselves(req: FastifyRequest): Viewer {
  return { kind: 'system', userId: null, permissions: new Map(), reach: ALONE, fields: new Map(), origin: req.ip };
}

type Fields = Record<string, string | string[] | undefined>;

/**
 * The customer's own pages, below /me: rendered here, without scripts, for phones and the browsers inside other programs.
 * The link is the only key; a page that it does not open tells nothing, not even whether it ever did.
 */
export function privacyPages(app: FastifyInstance, ctx: Ctx): void {
  app.register(async (pages) => {
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_req, body, done) =>
      done(null, fieldsOf(String(body))),
    );
    pages.addHook('onSend', async (_req, reply) => {
      reply.header('cache-control', 'no-store');
    });
    const limited = (max: number) => ({ config: { rateLimit: { max, timeWindow: '1 minute', allowList: [] } } });
    pages.get('/me', limited(PAGES_PER_MINUTE), (req, reply) => showAsk(ctx, req, reply, null));
    pages.post('/me', limited(LETTERS_PER_MINUTE), (req, reply) => sendLetter(ctx, req, reply));
    pages.get('/me/:token', limited(PAGES_PER_MINUTE), (req, reply) => withOwner(ctx, req, reply, async () => null));
    pages.post('/me/:token/consents', limited(PAGES_PER_MINUTE), (req, reply) =>
      withOwner(ctx, req, reply, (customerId) => saveConsents(ctx, req, customerId)),
    );
    pages.post('/me/:token/corrections', limited(PAGES_PER_MINUTE), (req, reply) =>
      withOwner(ctx, req, reply, (customerId) => askCorrection(ctx, req, customerId)),
    );
    pages.post('/me/:token/requests', limited(PAGES_PER_MINUTE), (req, reply) =>
      withOwner(ctx, req, reply, (customerId) => askFor(ctx, req, customerId)),
    );
  });
}

function fieldsOf(body: string): Fields {
  const params = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(params.keys())].map((key) => {
      const values = params.getAll(key);
      return [key, values.length === 1 ? values[0] : values];
    }),
  );
}

const asked = (req: FastifyRequest): Fields => (req.body ?? {}) as Fields;

/** As the link asks, else as the browser does. */
function languageAsked(req: FastifyRequest): Language {
  const { lang } = req.query as { lang?: string };
  return lang === 'en' || lang === 'zh-CN' ? lang : languageOf(req.headers['accept-language']);
}

const html = (reply: FastifyReply, status: number, text: string) =>
  reply.status(status).type('text/html; charset=utf-8').send(text);

async function companyOf(ctx: Ctx): Promise<string> {
  return (await readOrganisation(ctx)).name;
}

async function showAsk(ctx: Ctx, req: FastifyRequest, reply: FastifyReply, notice: Notice | null) {
  const around = { language: languageAsked(req), company: await companyOf(ctx), notice };
  return html(reply, 200, askPage({ ...around, mail: ctx.config.smtpUrl !== undefined }));
}

/** The answer is the same whether the address is known or not, and so is the work that it takes. */
async function sendLetter(ctx: Ctx, req: FastifyRequest, reply: FastifyReply) {
  if (ctx.config.smtpUrl) {
    const email = String(asked(req).email ?? '').slice(0, 254);
    const contact = (await findEmail(ctx.db, email)) ?? null;
    await ctx.jobs.send(ctx.db, SEND_JOB, { contact, language: languageAsked(req) });
  }
  return showAsk(ctx, req, reply, { tone: 'told', key: 'sent' });
}

/** Runs what the customer asks for and shows their page as it is then; without a link that leads here, nothing. */
async function withOwner(
  ctx: Ctx,
  req: FastifyRequest,
  reply: FastifyReply,
  work: (customerId: string) => Promise<Notice | null>,
) {
  const { token } = req.params as { token: string };
  const language = languageAsked(req);
  const customerId = TOKEN.test(token) ? await useLink(ctx.db, hashOf(token), ctx.clock.now()) : undefined;
  if (!customerId) return html(reply, 404, gonePage({ language, company: await companyOf(ctx) }));
  const notice = await work(customerId).catch((error: unknown): Notice => {
    if (error instanceof Problem && error.status < 500) return { tone: 'fault', key: 'refused' };
    throw error;
  });
  const shown = await look(ctx, customerId);
  if (!shown) return html(reply, 404, gonePage({ language, company: await companyOf(ctx) }));
  const page = ownPage({ ...shown, language, token, company: await companyOf(ctx), notice });
  return html(reply, notice?.tone === 'fault' ? 400 : 200, page);
}

async function look(ctx: Ctx, customerId: string): Promise<Shown | null> {
  const own = await ownView(ctx.db, customerId);
  if (!own) return null;
  const people = await everybody(ctx, ctx.db);
  return {
    own,
    contact: (own.owner_id && people.get(own.owner_id)?.name) || null,
    consents: newestOfEach(await readConsents(ctx.db, customerId)),
    texts: await currentTexts(ctx.db),
    requests: await requestsOf(ctx.db, customerId),
    timeZone: (await envOf(ctx, ctx.db)).timeZone,
  };
}

/** A box that is not ticked is a withdrawal, where there was a consent. */
async function saveConsents(ctx: Ctx, req: FastifyRequest, customerId: string): Promise<Notice> {
  const fields = asked(req);
  const changes = PURPOSES.flatMap((purpose) =>
    CHANNELS.map((channel) => ({ purpose, channel, given: fields[`${purpose}_${channel}`] === 'on' })),
  );
  const wish = {
    viewer: themselves(req),
    customerId,
    changes,
    at: ctx.clock.now(),
    source: 'page',
    note: null,
  } as const;
  const changed = await transact(ctx.db, (tx) => writeConsents(ctx, tx, wish));
  return { tone: 'told', key: changed > 0 ? 'consentsSaved' : 'nothingChanged' };
}

async function askCorrection(ctx: Ctx, req: FastifyRequest, customerId: string): Promise<Notice> {
  const fields = asked(req);
  const said = Object.fromEntries(
    CORRECTED.flatMap((key) => {
      const value = String(fields[key] ?? '').trim();
      return value === '' ? [] : [[key, value]];
    }),
  );
  const correction = Correction.safeParse(said);
  if (!correction.success) return { tone: 'fault', key: Object.keys(said).length > 0 ? 'tooLong' : 'nothingTyped' };
  const asking = { customerId, kind: 'correction', source: 'page', correction: correction.data } as const;
  const row = await transact(ctx.db, (tx) => openRequest(ctx, tx, themselves(req), asking));
  return { tone: 'told', key: 'correctionAsked', on: row.due_on };
}

async function askFor(ctx: Ctx, req: FastifyRequest, customerId: string): Promise<Notice> {
  const { kind } = asked(req);
  if (kind !== 'export' && kind !== 'erasure') return { tone: 'fault', key: 'refused' };
  const asking = { customerId, kind, source: 'page' } as const;
  const row = await transact(ctx.db, (tx) => openRequest(ctx, tx, themselves(req), asking));
  return { tone: 'told', key: kind === 'export' ? 'exportAsked' : 'erasureAsked', on: row.due_on };
}

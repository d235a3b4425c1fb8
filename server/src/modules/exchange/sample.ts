import { Readable } from 'node:stream';
import type { Import } from '@kith/contract/exchange';
import { PERMISSIONS } from '@kith/contract/route';
import { z } from 'zod';
import { simulate } from '../../../../samples/company.ts';
import { customersCsv, ordersCsv } from '../../../../samples/write.ts';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { conflict } from '../../platform/errors.ts';
import { refreshCompany } from '../../platform/facts.ts';
import { defineSetting, organisationSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { logImported } from '../customers/index.ts';
import { createUser, findUserByEmail } from '../identity/index.ts';
import { SAMPLE_JOB } from './job-names.ts';
import { runImport } from './run.ts';
import { loadSegments } from './sample-segments.ts';
import { importFile, progress } from './service.ts';

/** The world the sample company is drawn from; the day is that of loading, so that the story ends today. */
const SEED = 20_260_401;

const sampleSetting = defineSetting(
  'exchange.sample',
  z.object({
    state: z.enum(['absent', 'loading', 'loaded', 'failed']),
    today: z.string(),
    importIds: z.array(z.uuid()),
  }),
  { state: 'absent', today: '', importIds: [] },
);

export type SampleState = { state: 'absent' | 'loading' | 'loaded' | 'failed'; imports: Import[] };

export async function sampleState(ctx: Ctx): Promise<SampleState> {
  const sample = await readSetting(ctx.db, sampleSetting);
  const imports: Import[] = [];
  for (const importId of sample.importIds) imports.push(await progress(ctx, importId));
  return { state: sample.state, imports };
}

/** Loads the sample company in the background. Only into an empty Kith: it is a world of its own. */
export async function startSample(ctx: Ctx, viewer: Viewer): Promise<{ state: 'loading' | 'loaded' }> {
  return transact(ctx.db, async (tx) => {
    const sample = await readSetting(tx, sampleSetting);
    if (sample.state === 'loading' || sample.state === 'loaded') return { state: sample.state };
    const organisation = await readSetting(tx, organisationSetting);
    if (organisation.setUp) throw conflict('exchange.not_empty');
    const env = await envOf(ctx, tx);
    const who = { viewer, at: env.now };
    await writeSetting(tx, sampleSetting, { ...sample, state: 'loading', today: env.today }, who);
    await audit(tx, {
      viewer,
      at: env.now,
      action: 'exchange.load_sample',
      subject: { kind: 'sample', id: 'company' },
    });
    await ctx.jobs.send(tx, SAMPLE_JOB, {});
    return { state: 'loading' };
  });
}

/**
 * Simulates the company and brings it in through the importer, as a shop owner would bring in two files; then the
 * contacts its people logged. Goes on where a killed process stopped: the company of a seed and a day is always the same.
 */
export async function loadSample(ctx: Ctx): Promise<void> {
  try {
    await load(ctx);
  } catch (error) {
    await failedFor(ctx);
    throw error;
  }
}

/** Where an import of the sample has failed for good, the page offers to load it again. */
async function failedFor(ctx: Ctx): Promise<void> {
  const { imports } = await sampleState(ctx);
  if (!imports.some((one) => one.state === 'failed')) return;
  const sample = await readSetting(ctx.db, sampleSetting);
  const who = { viewer: systemViewer([], 'sample'), at: ctx.clock.now() };
  await writeSetting(ctx.db, sampleSetting, { ...sample, state: 'failed' }, who);
}

async function load(ctx: Ctx): Promise<void> {
  const viewer = systemViewer(PERMISSIONS, 'sample');
  const sample = await readSetting(ctx.db, sampleSetting);
  if (sample.state !== 'loading') return;
  const company = simulate({ seed: SEED, today: sample.today });
  await nameOrganisation(ctx, viewer, company);
  const users = await ensureUsers(ctx, viewer, company.users);
  const files = [
    { entity: 'customers' as const, fileName: 'customers.csv', text: () => customersCsv(company) },
    { entity: 'orders' as const, fileName: 'orders.csv', text: () => ordersCsv(company) },
  ];
  for (const [index, { entity, fileName, text }] of files.entries()) {
    const known = (await readSetting(ctx.db, sampleSetting)).importIds[index];
    if (known) await runImport(ctx, known);
    else {
      const remember = async (importId: string) => {
        const now = await readSetting(ctx.db, sampleSetting);
        const who = { viewer, at: ctx.clock.now() };
        await writeSetting(ctx.db, sampleSetting, { ...now, importIds: [...now.importIds, importId] }, who);
      };
      await importFile(ctx, viewer, { source: Readable.from([text()]), fileName, entity, remember });
    }
  }
  await logImported(
    ctx,
    company.interactions.map(({ byEmail, ...one }) => ({ ...one, byUser: users.get(byEmail) ?? null })),
  );
  await refreshCompany(ctx, { everyone: true });
  await loadSegments(ctx, viewer);
  const done = await readSetting(ctx.db, sampleSetting);
  await writeSetting(ctx.db, sampleSetting, { ...done, state: 'loaded' }, { viewer, at: ctx.clock.now() });
}

async function nameOrganisation(ctx: Ctx, viewer: Viewer, company: ReturnType<typeof simulate>): Promise<void> {
  const organisation = await readSetting(ctx.db, organisationSetting);
  if (organisation.sample) return;
  const { timeZone, currency, name } = company;
  const value = { ...organisation, name: name.zh, timeZone, currency, sample: true };
  await writeSetting(ctx.db, organisationSetting, value, { viewer, at: ctx.clock.now() });
}

/** The sample's account managers as users; their passwords are random and told to nobody until an administrator resets them. */
async function ensureUsers(
  ctx: Ctx,
  viewer: Viewer,
  people: ReturnType<typeof simulate>['users'],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { email, name, role } of people) {
    const known = await findUserByEmail(ctx.db, email);
    ids.set(email, known?.id ?? (await createUser(ctx, viewer, { email, name, role })).user.id);
  }
  return ids;
}

import { Readable } from 'node:stream';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { forbidden } from '../../platform/errors.ts';
import { requireEverything, seesEverything } from '../../platform/fields.ts';
import type { Download } from '../../platform/http/register.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { type PersonalSection, personalDataOf } from '../../platform/personal.ts';
import { requireProfile } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { mergedIdsOf } from '../customers/index.ts';
import { escapeHtml, leaf } from './html.ts';

/** What a viewer must be able to read of a customer otherwise: this is no way around the rights of their role. */
const NEEDED = [
  'customers.read',
  'orders.read',
  'insight.read',
  'worklist.read',
  'retention.read',
  'privacy.read',
] as const;

/** Whether a viewer may be told everything about a customer at once. */
export function mayExport(viewer: Viewer, customer: { customer_id: string; owner_id: string | null }): boolean {
  const all = [...NEEDED, 'privacy.export' as const];
  return all.every((name) => viewer.permissions.has(name) && reaches(viewer, name, customer)) && seesEverything(viewer);
}

/** Everything that is held of a person, audited before it is told. @throws Problem 403 for who may not see every field. */
async function gather(ctx: Ctx, viewer: Viewer, customerId: string, form: 'json' | 'html') {
  requireEverything(viewer);
  return transact(ctx.db, async (tx) => {
    const profile = await requireProfile(tx, viewer, 'privacy.export', customerId);
    const { name } = profile;
    if (!mayExport(viewer, profile)) throw forbidden();
    const env = await envOf(ctx, tx);
    const ids = { customerId, mergedIds: await mergedIdsOf(tx, customerId) };
    const sections = await personalDataOf(ctx.registry.modules, tx, { ids, env });
    const subject = { kind: 'customer', id: customerId };
    const at = ctx.clock.now();
    await audit(tx, { viewer, at, action: 'privacy.export_person', subject, customerId, after: { form } });
    return { name, at: at.toISOString(), sections };
  });
}

/** For machines: one object, sections by their names, rows as they are. */
export async function exportJson(ctx: Ctx, viewer: Viewer, customerId: string): Promise<Download> {
  const { at, sections } = await gather(ctx, viewer, customerId, 'json');
  const data = Object.fromEntries(sections.map(({ name, rows }) => [name, rows]));
  const text = JSON.stringify({ format: 'kith.personal-data/1', customerId, exportedAt: at, data }, null, 2);
  return { stream: Readable.from([text]), filename: `personal-data-${at.slice(0, 10)}.json` };
}

// locale-keys: privacy:parts.* privacy:columns.*
/** To be read by the person: one page without scripts or anything from elsewhere. */
export async function exportHtml(ctx: Ctx, viewer: Viewer, customerId: string, language: Language): Promise<Download> {
  const { name, at, sections } = await gather(ctx, viewer, customerId, 'html');
  const title = translate(language, 'privacy:export.title', { name });
  const intro = translate(language, 'privacy:export.intro', { at: at.slice(0, 16).replace('T', ' ') });
  const body = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(intro)}</p>${sections.map((each) => table(each, language)).join('')}`;
  return {
    stream: Readable.from([leaf({ language, title, body, wide: true })]),
    filename: `${translate(language, 'privacy:export.file')}-${at.slice(0, 10)}.html`,
  };
}

function table({ name, rows }: PersonalSection, language: Language): string {
  const word = (key: string) => escapeHtml(translate(language, `privacy:${key}`));
  // Under several ids not every column is empty everywhere.
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = keys.map((key) => `<th scope="col">${word(`columns.${key}`)}</th>`).join('');
  const cell = (value: unknown) => `<td>${escapeHtml(shown(value, language))}</td>`;
  const lines = rows.map((row) => `<tr>${keys.map((key) => cell(row[key])).join('')}</tr>`).join('');
  return `<section><h2>${word(`parts.${name}`)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${lines}</tbody></table></div></section>`;
}

function shown(value: unknown, language: Language): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return translate(language, value ? 'privacy:yes' : 'privacy:no');
  const text = String(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? `${text.slice(0, 16).replace('T', ' ')} UTC` : text;
}

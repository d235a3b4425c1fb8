import { type CustomField, isCustomKey, readCustomFilter } from '@kith/contract/custom-fields';
import type { CustomerFilter, CustomerRow } from '@kith/contract/customers';
import type { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import { requireSearchBy, shown } from '../../platform/fields.ts';
import { passing } from '../../platform/list/filter.ts';
import type { Sort } from '../../platform/list/page.ts';
import { Roll } from '../../platform/list/roll.ts';
import { countWhole, type Exported, readExported, type WholeQuery, wholeList } from '../../platform/list/whole.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { customFields } from './custom-fields.ts';
import { customersIn } from './custom-present.ts';
import { type Around, presentRow, storedOf } from './present.ts';
import { namesOf } from './repo.ts';
import { profileFilter } from './service.ts';

/** Rows of a part: of a million rows with every column 1 MB are held at a time. */
const PART = 500;

/** Ticked customers, in the order given; or everybody whom a filter finds, in the order of a sort. */
export type Whom =
  | { customerIds: readonly string[] }
  | { filter: Partial<CustomerFilter>; sort: Sort; dir: 'asc' | 'desc' };

export type WholeRow = z.input<typeof CustomerRow> & { email: string | null; source: string | null };

export type Whole = {
  /** How many there were when it was asked. */
  total: number;
  parts(): AsyncGenerator<WholeRow[]>;
};

/**
 * All of a list, row by row as the list shows it: with its scope and its masks.
 * @throws Problem 403 when the filter asks by what is closed to the viewer.
 */
export async function wholeCustomers(ctx: Ctx, viewer: Viewer, whom: Whom): Promise<Whole> {
  const people = await everybody(ctx, ctx.db);
  const { currency } = await envOf(ctx, ctx.db);
  const fields = await customFields(ctx, ctx.db);
  const around = { people, currency, viewer, fields };
  if ('customerIds' in whom) {
    const ids = [...new Set(whom.customerIds)];
    const ticked = async function* () {
      yield await readExported(ctx.db, viewer, ids);
    };
    return { total: ids.length, parts: () => presented(ctx, ticked(), around) };
  }
  const { dir } = whom;
  // The database has no order of pinyin for texts, nor of choices.
  const sort = isCustomKey(whom.sort) ? 'created' : whom.sort;
  const query = { ...(await foundBy(ctx, viewer, whom.filter)), sort, dir, owners: [...people.keys()] };
  return {
    total: await countWhole(ctx.db, viewer, query),
    parts: () => presented(ctx, wholeList(ctx.database, viewer, query, PART), around),
  };
}

/** Before somebody asks for a list behind their request. @throws Problem 403 when its filter is closed to the viewer. */
export function requireTarget(viewer: Viewer, whom: Whom): void {
  if ('customerIds' in whom) return;
  if (whom.filter.region !== undefined) requireSearchBy(viewer, 'region');
  for (const text of whom.filter.custom ?? []) requireSearchBy(viewer, readCustomFilter(text).key);
  if (whom.filter.segment !== undefined) requireScope(viewer, 'segments.read');
}

/** What the wide row itself answers; for anything else whom it finds is looked up in the roll. */
const PLAIN: ReadonlySet<string> = new Set<keyof CustomerFilter>([
  'owner',
  'tier',
  'stage',
  'risk',
  'quadrant',
  'tags',
  'region',
  'kind',
  'spend_min',
  'spend_max',
  'last_from',
  'last_to',
  'archived',
]);

async function foundBy(
  ctx: Ctx,
  viewer: Viewer,
  wanted: Partial<CustomerFilter>,
): Promise<Pick<WholeQuery, 'filter' | 'among'>> {
  const isPlain = Object.entries(wanted).every(([name, value]) => value === undefined || PLAIN.has(name));
  const roll = isPlain ? new Roll() : await ctx.roll.current();
  const whole = (await profileFilter(ctx, ctx.db, viewer, roll, wanted)).filter;
  const { found: named, made, ...filter } = whole;
  // What the company's own fields hold is asked of the roll alone.
  const found = made ? passing(roll, viewer, whole).slice() : named;
  return { filter, among: found ? Array.from(found, (number) => roll.ids.text(number)) : null };
}

type Presenting = Around & { fields: readonly CustomField[] };

async function* presented(ctx: Ctx, parts: AsyncIterable<Exported[]>, around: Presenting): AsyncGenerator<WholeRow[]> {
  for await (const part of parts) {
    const customers = await namesOf(ctx.db, around.viewer, customersIn(part.map(storedOf), around.fields));
    yield part.map((row) => ({
      ...presentRow(row, { ...around, customers }),
      email: shown(around.viewer, 'email', 'list', row.email),
      source: row.source,
    }));
  }
}

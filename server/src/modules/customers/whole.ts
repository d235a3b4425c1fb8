import type { CustomerFilter, CustomerRow, CustomerSort } from '@kith/contract/customers';
import type { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import { requireSearchBy, shown } from '../../platform/fields.ts';
import { Roll } from '../../platform/list/roll.ts';
import { countWhole, type Exported, readExported, type WholeQuery, wholeList } from '../../platform/list/whole.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { type Around, presentRow } from './present.ts';
import { profileFilter } from './service.ts';

/** Rows of a part: of a million rows with every column 1 MB are held at a time. */
const PART = 500;

/** Ticked customers, in the order given; or everybody whom a filter finds, in the order of a sort. */
export type Whom =
  | { customerIds: readonly string[] }
  | { filter: Partial<CustomerFilter>; sort: CustomerSort; dir: 'asc' | 'desc' };

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
  const around = { people, currency, viewer };
  if ('customerIds' in whom) {
    const ids = [...new Set(whom.customerIds)];
    const ticked = async function* () {
      yield await readExported(ctx.db, viewer, ids);
    };
    return { total: ids.length, parts: () => presented(ticked(), around) };
  }
  const { sort, dir } = whom;
  const query = { ...(await foundBy(ctx, viewer, whom.filter)), sort, dir, owners: [...people.keys()] };
  return {
    total: await countWhole(ctx.db, viewer, query),
    parts: () => presented(wholeList(ctx.database, viewer, query, PART), around),
  };
}

/** Before somebody asks for a list behind their request. @throws Problem 403 when its filter is closed to the viewer. */
export function requireTarget(viewer: Viewer, whom: Whom): void {
  if ('customerIds' in whom) return;
  if (whom.filter.region !== undefined) requireSearchBy(viewer, 'region');
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
  const { found, ...filter } = (await profileFilter(ctx, ctx.db, viewer, roll, wanted)).filter;
  return { filter, among: found ? Array.from(found, (number) => roll.ids.text(number)) : null };
}

async function* presented(parts: AsyncIterable<Exported[]>, around: Around): AsyncGenerator<WholeRow[]> {
  for await (const part of parts) {
    yield part.map((row) => ({
      ...presentRow(row, around),
      email: shown(around.viewer, 'email', 'list', row.email),
      source: row.source,
    }));
  }
}

import { isCustomKey } from '@kith/contract/custom-fields';
import type { Customer, CustomerFilter, CustomerRow, ListCustomersQuery } from '@kith/contract/customers';
import { QUADRANTS, RISK_LEVELS, STAGES, TIERS } from '@kith/contract/vocabulary';
import { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { atOnce, type Conn } from '../../platform/db/client.ts';
import { notFound, Problem } from '../../platform/errors.ts';
import { refreshedOn } from '../../platform/facts.ts';
import { requireSearchBy } from '../../platform/fields.ts';
import { listProfiles, type Place, type ProfileFilter, type Sort } from '../../platform/list/page.ts';
import type { Roll } from '../../platform/list/roll.ts';
import { readProfiles } from '../../platform/profile.ts';
import { reaches, reachesByRight, requireScope, type Viewer } from '../../platform/viewer.ts';
import { everybody, findDepartment } from '../identity/index.ts';
import { customFields } from './custom-fields.ts';
import { ranksOf, sievesOf } from './custom-filter.ts';
import { customersIn } from './custom-present.ts';
import { among, membersOf } from './members.ts';
import { presentCustomer, presentRow, storedOf } from './present.ts';
import { planFor } from './query.ts';
import * as repo from './repo.ts';
import { listCollaborators } from './repo-collaborators.ts';
import { findMatching } from './repo-search.ts';

/** Orders that tell who is worth how much; the cursor would even name the amount. */
const MONEY_SORTS: readonly Sort[] = ['spend_year', 'spend_total', 'at_stake', 'expected'];
const BAD_CURSOR = 'customers.bad_cursor';

export type CustomersPage = { items: z.input<typeof CustomerRow>[]; next: string | null; truncated: boolean };

/**
 * One page of the list. Absent sort, direction and limit are those of the page.
 * @param custom fields that the company added: those that lists use, or all in use.
 */
export async function listCustomers(
  ctx: Ctx,
  viewer: Viewer,
  query: Partial<ListCustomersQuery>,
  custom: 'in lists' | 'all' = 'in lists',
): Promise<CustomersPage> {
  const { sort = 'last_order', dir = 'desc', limit = 50 } = query;
  if (MONEY_SORTS.includes(sort)) requireSearchBy(viewer, 'spend');
  const after = query.cursor ? placeFrom(query.cursor, sort, dir) : null;
  const people = await everybody(ctx, ctx.db);
  const roll = await ctx.roll.current();
  const { filter, truncated } = await profileFilter(ctx, ctx.db, viewer, roll, query);
  const owners = [...people.keys()];
  const all = await customFields(ctx, ctx.db);
  const ranks = isCustomKey(sort) ? ranksOf(viewer, all, sort, owners) : undefined;
  const { rows, next } = await listProfiles(ctx.db, viewer, roll, { filter, sort, dir, after, limit, owners, ranks });
  const { currency } = await envOf(ctx, ctx.db);
  const fields = all.filter(({ inLists }) => custom === 'all' || inLists);
  const customers = await repo.namesOf(ctx.db, viewer, customersIn(rows.map(storedOf), fields));
  return {
    items: rows.map((row) => presentRow(row, { people, currency, viewer, fields, customers })),
    next: next && encodeCursor(cursorOf(sort, dir, next)),
    truncated,
  };
}

/** Level and value are numbers, but for a name the value is its sort key; all travel as texts. Last, the text of a level that is one. */
const ListPlace = z.tuple([z.string(), z.string(), z.string().regex(/^\d+$/), z.string(), z.guid(), z.string()]);

function cursorOf(sort: Sort, dir: string, { level, value, id, text }: Place): string[] {
  return [sort, dir, String(level), String(value), id, text ?? ''];
}

function placeFrom(cursor: string, sort: Sort, dir: string): Place {
  const [ofSort, ofDir, level, text, id, levelText] = decodeCursor(cursor, ListPlace, BAD_CURSOR);
  const value = sort === 'name' ? text : Number(text);
  if (ofSort !== sort || ofDir !== dir || Number.isNaN(value)) throw new Problem(BAD_CURSOR, 400);
  return { level: Number(level), value, id, text: levelText };
}

/** The contract's filter in the ranks and ranges of the wide row; truncated when its text fits more than are looked through. */
export async function profileFilter(
  ctx: Ctx,
  conn: Conn,
  viewer: Viewer,
  roll: Roll,
  filter: Partial<CustomerFilter>,
): Promise<{ filter: ProfileFilter; truncated: boolean }> {
  const { q, owner } = filter;
  if (filter.region !== undefined) requireSearchBy(viewer, 'region');
  if (filter.spend_min !== undefined || filter.spend_max !== undefined) requireSearchBy(viewer, 'spend');
  const fields = await customFields(ctx, conn);
  const found = q ? await findMatching(conn, viewer, roll, planFor(viewer, q, fields)) : null;
  if (filter.segment) requireScope(viewer, 'segments.read');
  const members = filter.segment ? await membersOf(ctx, conn, roll, filter.segment) : undefined;
  const wanted: ProfileFilter = {
    archived: filter.archived ?? false,
    tiers: filter.tier?.map((tier) => (tier === 'none' ? 0 : TIERS.length - TIERS.indexOf(tier))),
    stages: filter.stage?.map((stage) => (stage === 'lapsed' ? 0 : STAGES.indexOf(stage) + 1)),
    risks: filter.risk?.map((risk) => (risk === 'none' ? 0 : RISK_LEVELS.indexOf(risk) + 1)),
    quadrants: filter.quadrant?.map((each) => (each === 'none' ? 0 : QUADRANTS.indexOf(each) + 1)),
    last: filter.last_from || filter.last_to ? { from: filter.last_from, to: filter.last_to } : undefined,
    spend:
      filter.spend_min !== undefined || filter.spend_max !== undefined
        ? { min: filter.spend_min, max: filter.spend_max }
        : undefined,
    owner: owner === 'me' ? viewer.userId : owner === 'none' ? null : owner,
    kind: filter.kind,
    region: filter.region,
    tags: filter.tags,
    made: filter.custom && sievesOf(filter.custom, fields, { viewer, roll }),
    found: members && found ? among(members, found.numbers) : (members ?? found?.numbers),
  };
  return { filter: wanted, truncated: found?.truncated ?? false };
}

/** One customer. @throws Problem 404 when there is none the viewer may see. */
export async function getCustomer(
  ctx: Ctx,
  conn: Conn,
  viewer: Viewer,
  customerId: string,
): Promise<z.input<typeof Customer>> {
  const [record, profiles, parts, collaborators] = await atOnce(
    conn,
    () => repo.findCustomer(conn, viewer, customerId),
    () => readProfiles(conn, [customerId]),
    () => repo.readParts(conn, customerId),
    () => listCollaborators(conn, customerId, ctx.clock.now()),
  );
  const profile = profiles.get(customerId);
  if (!record || !profile) throw notFound();
  const env = await envOf(ctx, conn);
  const fields = await customFields(ctx, conn);
  const referred = [...(record.referred_by ? [record.referred_by] : []), ...customersIn([record.custom], fields)];
  const customers = await repo.namesOf(conn, viewer, referred);
  const mayChange = viewer.permissions.has('customers.write');
  return presentCustomer(record, parts, {
    viewer,
    mayWrite: mayChange && reaches(viewer, 'customers.write', record),
    mayShare: mayChange && !record.erased && reachesByRight(viewer, 'customers.write', record.owner_id),
    people: await everybody(ctx, conn),
    currency: env.currency,
    profile,
    collaborators,
    asOf: (await ctx.reference.read('platform.refreshed', () => refreshedOn(conn))) ?? env.today,
    referrer: customers.get(record.referred_by ?? ''),
    fields,
    customers,
    department: record.department_id ? ((await findDepartment(conn, record.department_id)) ?? null) : null,
  });
}

import type { Person } from '@kith/contract/customers';
import { type ModelDocument, ModelReport, type ModelVersion } from '@kith/contract/insight-models';
import type { Ctx } from '../../platform/context.ts';
import { notFound } from '../../platform/errors.ts';
import { everybody } from '../identity/index.ts';
import * as repo from './repo-model.ts';

const SHOWN = 100;

/** Versions of the models, newest first. */
export async function listModels(ctx: Ctx): Promise<{ items: ModelVersion[] }> {
  const [rows, around] = [await repo.listVersions(ctx.db, SHOWN), await aroundOf(ctx)];
  return { items: rows.map((row) => presentVersion(row, around)) };
}

/** One version with its report. @throws Problem 404 */
export async function modelDocument(ctx: Ctx, modelId: string): Promise<ModelDocument> {
  const row = await repo.findVersion(ctx.db, modelId);
  if (!row) throw notFound();
  const report = ModelReport.safeParse(row.report);
  return {
    ...presentVersion(row, await aroundOf(ctx)),
    clv: row.settings,
    report: report.success ? report.data : null,
    lack: row.lack,
  };
}

type Around = { inForce: string | null; people: ReadonlyMap<string, Person> };

async function aroundOf(ctx: Ctx): Promise<Around> {
  const newest = await repo.newestVersion(ctx.db);
  return { inForce: newest?.state === 'ready' ? newest.model_id : null, people: await everybody(ctx, ctx.db) };
}

function presentVersion(row: repo.VersionRow, { inForce, people }: Around): ModelVersion {
  return {
    modelId: row.model_id,
    madeAt: row.made_at.toISOString(),
    madeBy: row.made_by ? (people.get(row.made_by) ?? { userId: row.made_by, name: '' }) : null,
    asOf: row.as_of,
    state: row.state,
    inForce: row.model_id === inForce,
    customers: row.customers,
    repeaters: row.repeaters,
    purchases: row.purchases,
    spend: { minor: row.spend_minor, currency: row.currency },
    firstOn: row.first_on,
    lastOn: row.last_on,
    fittedOn: row.fitted_on,
    dataHash: row.data_hash,
    returns: row.returns,
    unitDays: row.unit_days,
    seconds: row.seconds,
    champion: row.champion,
    ordersModel: row.orders_model,
    horizonDays: row.horizon_days,
  };
}

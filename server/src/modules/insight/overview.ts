import type { Cohorts, Intervals, Quadrants } from '@kith/contract/insight-forecast';
import { QUADRANTS, type Quadrant } from '@kith/contract/vocabulary';
import { type Ctx, envOf } from '../../platform/context.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { unpackLog } from './packed.ts';
import { newestBasis } from './repo-basis.ts';
import { newestShape, packVisible } from './repo-model.ts';
import { countCells, drawPoints, keptCells } from './repo-quadrant.ts';
import { readInsightSettings } from './settings.ts';
import { type Shape, shapeOf } from './shape.ts';
import { splitOf } from './split.ts';

const POINTS = 1_000;
/** Looked through at once for who sees their own customers only. */
const OWN_MAX = 100_000;

/** Customers by value and potential: the kept cells for who sees all, counted anew for who sees their own. */
export async function quadrants(ctx: Ctx, viewer: Viewer): Promise<Quadrants> {
  const scope = requireScope(viewer, 'insight.read');
  const { currency } = await envOf(ctx, ctx.db);
  const basis = await newestBasis(ctx.db);
  const split = await splitOf(ctx.db, await readInsightSettings(ctx.db));
  const byForecast = basis?.model_id != null;
  const cells = scope === 'all' ? await keptCells(ctx.db) : await countCells(ctx.db, viewer, byForecast);
  const customers = cells.reduce((total, cell) => total + cell.customers, 0);
  // A point is a person by name.
  const mayDraw = viewer.permissions.has('customers.read');
  const points = mayDraw ? await drawPoints(ctx.db, viewer, { byForecast, customers, limit: POINTS }) : [];
  const money = (minor: number) => ({ minor, currency });
  return {
    asOf: basis?.as_of ?? null,
    scope,
    valueBy: byForecast ? 'expected' : 'spend',
    splitValue: money(split?.value_minor ?? 0),
    splitPotential: money(split?.potential_minor ?? 0),
    cells: QUADRANTS.map((quadrant, index) => {
      const cell = cells.find((row) => row.quadrant === index + 1);
      return {
        quadrant,
        customers: cell?.customers ?? 0,
        value: money(cell?.value_minor ?? 0),
        potential: money(cell?.potential_minor ?? 0),
        valueMedian: money(cell?.value_median_minor ?? 0),
        potentialMedian: money(cell?.potential_median_minor ?? 0),
      };
    }),
    points: points.map((row) => ({
      customerId: row.customer_id,
      name: row.name,
      quadrant: QUADRANTS[row.quadrant - 1] as Quadrant,
      valueMinor: row.value_minor,
      potentialMinor: row.potential_minor,
    })),
  };
}

export async function cohorts(ctx: Ctx, viewer: Viewer, by: Cohorts['by']): Promise<Cohorts> {
  const { shape, ...about } = await shapeFor(ctx, viewer);
  return { ...about, by, cohorts: shape.cohorts[by] };
}

export async function intervals(ctx: Ctx, viewer: Viewer): Promise<Intervals> {
  const { shape, ...about } = await shapeFor(ctx, viewer);
  return { ...about, ...shape.intervals };
}

/** Of everybody as the newest models saw them, of their own customers as they are now. */
async function shapeFor(ctx: Ctx, viewer: Viewer) {
  const scope = requireScope(viewer, 'insight.read');
  const { today } = await envOf(ctx, ctx.db);
  const kept = scope === 'all' ? await newestShape(ctx.db) : undefined;
  const shape: Shape = kept?.shape ?? shapeOf(unpackLog(await packVisible(ctx.db, viewer, OWN_MAX)));
  return { asOf: kept?.as_of ?? today, scope, customers: shape.customers, shape };
}

import { resolve } from 'node:path';
import { parseMoment } from '../modules/exchange/index.ts';
import {
  backtest,
  fitRepeat,
  fitSpend,
  type Histories,
  historiesAt,
  lifetimeValue,
  purchaseLog,
  REPEAT_MODELS,
  type RepeatFit,
  type Returns,
  type SpendFit,
} from '../modules/insight/index.ts';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import type { Arguments } from './commands.ts';
import { readOrders, readSummary } from './fit-files.ts';
import { candidateOutput, dateOf, fitOutput, holdoutOutput, spendOutput, trackingOutput } from './fit-output.ts';
import type { Output } from './output.ts';

const MONTHS = [3, 6, 12];

/**
 * `kith insight fit`: the models on a file, without the database. `--cbs FILE` has customers summed up (x, t_x, T, mean
 * spend), `--orders FILE` orders: with `--calibration-end` the models see what came up to that day and are held against
 * what came after, up to `--holdout-end`.
 */
export async function fitFromCommand(
  config: Config,
  args: Arguments,
  output: Output,
): Promise<Record<string, unknown>> {
  const begun = performance.now();
  const { cbs, orders } = args.values;
  if ((typeof cbs === 'string') === (typeof orders === 'string')) throw new Problem('cli.fit_what', 400);
  const path = resolve(config.typedIn, String(cbs ?? orders));
  output.say('cli:import.reading', { file: path });
  const answer = typeof cbs === 'string' ? await fitSummary(path, args) : await fitOrders(path, args);
  return { ...answer, seconds: Number(((performance.now() - begun) / 1000).toFixed(3)) };
}

async function fitSummary(path: string, args: Arguments): Promise<Record<string, unknown>> {
  const { histories, minorUnits } = await readSummary(path, unitOf(args));
  return fitted(histories, minorUnits, args);
}

/** All models on all there is; BG/NBD first, as nothing is left that could tell which is best. */
function fitted(histories: Histories, minorUnits: number | null, args: Arguments): Record<string, unknown> {
  const candidates = REPEAT_MODELS.map((name) => fitRepeat(name, histories));
  const model = candidates[0] as RepeatFit;
  const spend = fitSpend(histories);
  return {
    unit: unitName(args),
    model: fitOutput(model),
    gammaGamma: spendOutput(spend, minorUnits),
    candidates: candidates.map(fitOutput),
    clv: valueOutput(model, spend, histories, minorUnits, args),
  };
}

async function fitOrders(path: string, args: Arguments): Promise<Record<string, unknown>> {
  const returns = choice(args, 'returns', ['net', 'drop'] as const, 'net');
  const unitDays = unitOf(args);
  const columns = { id: option(args, 'id'), date: option(args, 'date') };
  const { amount, cancelled } = { amount: text(args, 'amount'), cancelled: text(args, 'cancelled') };
  const { orders, minorUnits, lastDay } = await readOrders(path, { ...columns, amount, cancelled });
  const log = purchaseLog(orders, returns satisfies Returns);
  const calibrationEnd = day(args, 'calibration-end') ?? lastDay;
  const holdoutEnd = day(args, 'holdout-end') ?? lastDay;
  if (holdoutEnd < calibrationEnd) throw new Problem('cli.fit_ends', 400);
  const about = { customers: orders.customers, purchases: log.days.length, returns };
  if (text(args, 'calibration-end') === undefined) {
    return { ...about, ...fitted(historiesAt(log, holdoutEnd, unitDays), minorUnits, args) };
  }
  const test = backtest(log, { calibrationEnd, holdoutEnd, unitDays }, REPEAT_MODELS);
  const best = test.candidates[0] as (typeof test.candidates)[number];
  return {
    ...about,
    unit: unitName(args),
    calibrationEnd: dateOf(calibrationEnd),
    holdoutEnd: dateOf(holdoutEnd),
    model: fitOutput(best.fit),
    gammaGamma: spendOutput(test.spend, minorUnits),
    candidates: test.candidates.map((candidate) => candidateOutput(candidate, minorUnits)),
    holdout: holdoutOutput(best.holdout, minorUnits),
    baselines: {
      naive: holdoutOutput(test.baselines.naive, minorUnits),
      naiveWithFirst: holdoutOutput(test.baselines.naiveWithFirst, minorUnits),
    },
    tracking: trackingOutput(test),
    clv: valueOutput(best.fit, test.spend, test.cut, minorUnits, args),
  };
}

/** The lifetime value of all customers together. */
function valueOutput(
  fit: RepeatFit,
  spend: SpendFit,
  histories: Histories,
  minorUnits: number | null,
  args: Arguments,
) {
  const ratePerMonth = Number(text(args, 'monthly-rate') ?? '0.01');
  if (!(ratePerMonth > -1 && ratePerMonth < 1)) throw badOption('monthly-rate', args, '0.01');
  const value = lifetimeValue(fit, spend, histories, { months: MONTHS, ratePerMonth });
  const total = (column: Float64Array | undefined) =>
    (column ?? new Float64Array()).reduce((sum, each) => sum + each, 0);
  const money = (column: Float64Array | undefined) => (minorUnits === null ? null : total(column) / minorUnits);
  return {
    months: MONTHS,
    orders: value.orders.map(total),
    value: value.orders.map((orders) => money(orders.map((each, i) => each * (value.spendMinor[i] as number)))),
    ratePerMonth,
    sum: money(value.clvMinor),
  };
}

function unitName(args: Arguments): 'week' | 'day' {
  return choice(args, 'unit', ['week', 'day'] as const, 'week');
}

function unitOf(args: Arguments): number {
  return unitName(args) === 'week' ? 7 : 1;
}

function text(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

function option(args: Arguments, name: string): string {
  const value = text(args, name);
  if (value === undefined) throw new Problem('cli.option_missing', 400, { params: { option: `--${name}` } });
  return value;
}

function choice<T extends string>(args: Arguments, name: string, allowed: readonly T[], usual: T): T {
  const value = text(args, name) ?? usual;
  const found = allowed.find((each) => each === value);
  if (!found) throw badOption(name, args, allowed.join(', '));
  return found;
}

function day(args: Arguments, name: string): number | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const parsed = parseMoment(value, null);
  if (!parsed.ok) throw badOption(name, args, '2026-06-30');
  return parsed.value.day;
}

function badOption(name: string, args: Arguments, allowed: string): Problem {
  const params = { option: `--${name}`, value: text(args, name) ?? '', allowed };
  return new Problem('cli.option_invalid', 400, { params });
}

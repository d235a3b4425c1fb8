import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../samples/random.ts';
import { backtest } from './backtest.ts';
import { allCandidates, recencyRule, regression } from './candidates.ts';
import { type Choice, type ChoiceOptions, championIn, chooseForecaster } from './champion.ts';
import { typicalOf } from './explain.ts';
import { holdoutForecast } from './forecast-holdout.ts';
import { explanation, probabilities } from './forecaster.ts';
import { auc, qualityOf, rankingOf } from './metrics.ts';
import { lessonOf, pastOf } from './past.ts';
import { historiesAt, type PurchaseLog, purchaseLog } from './purchases.ts';
import { silencesOf } from './recency.ts';
import { REPEAT_MODELS } from './repeat.ts';
import { dayOf, openFigures, openOrders } from './testing.ts';
import { anyCustomers, logOf, type Purchases, simulatedPurchases } from './testing-logs.ts';

const figures = openFigures();
const NAMES = { cdnow: 'cdnow_sample', online_retail: 'online_retail' } as const;

function chosen(log: PurchaseLog, day: number, options: ChoiceOptions = {}): Choice {
  const choice = chooseForecaster(log, day, options);
  if (!choice.enough) throw new Error(`not enough ${choice.missing}`);
  return choice;
}

describe.each(['cdnow', 'online_retail'] as const)('%s', (name) => {
  const orders = openOrders(name);
  const log = orders ? purchaseLog(orders, 'drop') : logOf([]);

  test.skipIf(!orders)('the champion of earlier origins meets the reference on the next window', () => {
    const reference = figures?.rolling_origin[NAMES[name]];
    if (!reference) throw new Error('no reference');
    const day = dayOf(reference.test_cut);
    const choice = chosen(log, day, { horizonDays: reference.horizon_days });
    const lesson = lessonOf(log, day, reference.horizon_days);
    const qualities = new Map(
      choice.forecasters.map((each) => [each.name, qualityOf(probabilities(each, lesson.past), lesson.bought)]),
    );
    const [quality, rule] = [qualities.get(choice.champion), qualities.get('recency')];
    if (!quality || !rule) throw new Error('no champion');
    const { logreg_rfm, mbgnbd, rule_recency } = reference.models;
    expect(quality.customers).toBe(reference.n_test);
    expect(quality.observed).toBeCloseTo(reference.rate_test, 5);
    expect(choice.champion).toBe('regression');
    expect(quality.auc).toBeGreaterThanOrEqual(Math.max(logreg_rfm.auc ?? 1, mbgnbd.auc ?? 1) - 0.001);
    expect(quality.ece.quantile).toBeLessThanOrEqual((logreg_rfm.ece10 ?? 0) + 0.002);
    expect(quality.ece.quantile).toBeLessThanOrEqual(0.05);
    // The rule does not win the window that was not looked at, either.
    expect(quality.auc).toBeGreaterThan(rule_recency.auc ?? 1);
    expect(quality.logLoss).toBeLessThan(rule.logLoss);
    expect(Math.abs((rule.auc ?? 0) - (rule_recency.auc ?? 0))).toBeLessThan(0.003);
    // The reference's MBG/NBD, by our model and our metrics.
    const model = choice.forecasters.find((each) => each.name === 'mbgnbd');
    const raw = model && qualityOf(probabilities({ ...model, recalibration: AS_IS }, lesson.past), lesson.bought);
    expect(raw?.auc).toBeCloseTo(mbgnbd.auc ?? 0, 3);
    expect(raw?.brier).toBeCloseTo(mbgnbd.brier ?? 0, 3);
    expect(raw?.logLoss).toBeCloseTo(mbgnbd.logloss ?? 0, 3);
  });

  test.skipIf(!orders)('the model believed at the end of the calibration is as good as any in the hold-out', () => {
    const [end, until] = name === 'cdnow' ? ['1997-09-30', '1998-06-30'] : ['2011-06-30', '2011-12-09'];
    const split = { calibrationEnd: dayOf(end ?? ''), holdoutEnd: dayOf(until ?? ''), unitDays: 7 };
    const { choice, candidates } = holdoutForecast(log, split);
    if (!choice.enough) throw new Error('not enough');
    const believed = candidates.find((each) => each.name === choice.ordersChampion);
    const best = Math.min(...backtest(log, split, REPEAT_MODELS).candidates.map(({ holdout }) => holdout.rmse));
    expect(believed?.rmse).toBeLessThanOrEqual(best * 1.02);
    expect(believed?.quality.ece.quantile).toBeLessThanOrEqual(0.05);
    expect(believed?.quality.logLoss).toBeLessThan(believed?.raw.logLoss ?? 0);
    expect(choice.horizon.days).toBe(name === 'cdnow' ? 136 : 105);
  });
});

describe.each([
  ['cdnow', '1997-09-30', 63],
  ['cdnow', '1997-12-30', 91],
  ['online_retail', '2011-06-30', 49],
  ['online_retail', '2011-06-24', 56],
  ['online_retail', '2011-08-19', 56],
] as const)('%s on %s', (name, date, horizonDays) => {
  const orders = openOrders(name);
  test.skipIf(!orders)('the champion does not lose to the rule of recency', () => {
    const log = orders ? purchaseLog(orders, 'drop') : logOf([]);
    const lesson = lessonOf(log, dayOf(date), horizonDays);
    const choice = chosen(log, dayOf(date), { horizonDays });
    const [quality, rule] = [choice.champion, 'recency'].map((each) => {
      const forecaster = choice.forecasters.find((other) => other.name === each) ?? championIn(choice);
      return qualityOf(probabilities(forecaster, lesson.past), lesson.bought);
    });
    expect(choice.champion).not.toBe('recency');
    expect(quality?.logLoss).toBeLessThan(rule?.logLoss ?? 0);
    expect(quality?.auc).toBeGreaterThan(rule?.auc ?? 1);
    expect(quality?.auc).toBeGreaterThan(
      auc(
        rankingOf(
          silencesOf(lesson.past).map((days) => -days),
          lesson.bought,
        ),
      ) ?? 1,
    );
  });
});

const AS_IS = { slope: 1, offset: 0, windows: 0 };

describe('a company of 800', () => {
  const SPAN = 400;
  const DAY = 340;
  const customers = simulatedPurchases(800, SPAN);
  const log = logOf(customers);
  const options = { horizonDays: 56 };
  const choice = chosen(log, DAY, options);
  const past = pastOf(log, DAY);

  test('a choice tells what it looked at', () => {
    // On day 172 the regression could not yet learn, and all are compared on the same days.
    expect(choice.origins.map(({ day }) => day)).toEqual([284, 228]);
    expect(choice.standings).toHaveLength(allCandidates(7).length);
    expect(choice.standings.map(({ logLoss }) => logLoss)).toEqual(
      choice.standings.map(({ logLoss }) => logLoss).toSorted((a, b) => a - b),
    );
    const [reason] = choice.why;
    expect(reason).toMatchObject({ code: 'lowest_log_loss', values: { candidate: choice.champion, origins: 2 } });
    expect(championIn(choice).recalibration.windows).toBe(2);
    const others = allCandidates(7).filter(({ name }) => name !== 'regression');
    expect(chosen(log, DAY, { ...options, candidates: others }).origins).toHaveLength(4);
  });

  test('nothing that comes later changes it', () => {
    const random = Random.stream(9, 'later');
    const later = customers.map((purchases): Purchases => {
      const known = purchases.filter(([day]) => day <= DAY);
      return random.chance(0.5) ? [...known, [DAY + 1 + random.integer(50), random.integer(1_000_000)]] : known;
    });
    expect(chosen(logOf(later), DAY, options)).toEqual(choice);
  });

  test('what only the future knows gains nothing', () => {
    const random = Random.stream(10, 'planted');
    // Half of the customers, drawn at random, will buy, each five days in a row; the others never again.
    const marked = customers.map(() => random.chance(0.5));
    const planted = customers.map(
      (purchases, i): Purchases => [
        ...purchases.filter(([day]) => day <= DAY),
        ...(marked[i] ? [1, 2, 3, 4, 5].map((k): [number, number] => [DAY + k, 99_999]) : []),
      ],
    );
    const lesson = lessonOf(logOf(planted), DAY, 56);
    const said = probabilities(championIn(chosen(logOf(planted), DAY, options)), lesson.past);
    expect(said).toEqual(probabilities(championIn(choice), past));
    // Of 600 or so customers the AUC of a coin lies within 0.5 ± 0.07 in 997 of 1,000 draws.
    expect(Math.abs((auc(rankingOf(said, lesson.bought)) ?? 1) - 0.5)).toBeLessThan(0.07);
  });

  test('the order of customers does not matter', () => {
    const turned = logOf(customers.toReversed());
    const other = chosen(turned, DAY, options);
    expect(other.champion).toBe(choice.champion);
    expect(other.standings.map(({ name }) => name)).toEqual(choice.standings.map(({ name }) => name));
    for (const [i, forecaster] of choice.forecasters.entries()) {
      const said = probabilities(forecaster, past);
      const reversed = probabilities(other.forecasters[i] ?? forecaster, pastOf(turned, DAY)).toReversed();
      for (const [row, p] of said.entries()) expect(reversed[row]).toBeCloseTo(p, 6);
    }
  });

  test('forecasters are plain data, and score one customer as they score all', () => {
    for (const forecaster of choice.forecasters) {
      const all = probabilities(forecaster, past);
      const stored = JSON.parse(JSON.stringify(forecaster)) as typeof forecaster;
      expect(probabilities(stored, past)).toEqual(all);
      for (const row of [0, 17, past.customers.length - 1]) {
        const alone = pastOf(logOf([customers[past.customers[row] ?? 0] ?? []]), DAY);
        expect(probabilities(forecaster, alone)[0]).toBeCloseTo(all[row] ?? 0, 12);
      }
    }
  });

  test('the parts of an explanation add up to the probability', () => {
    const forecaster = choice.forecasters.find(({ name }) => name === 'regression');
    if (!forecaster) throw new Error('no regression');
    const said = probabilities(forecaster, past);
    for (const row of [0, 5, 99]) {
      const why = explanation(forecaster, past, row);
      const logOdds = why?.parts.reduce((all, part) => all + part.logOdds, why.base) ?? Number.NaN;
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(said[row] ?? 0, 9);
    }
    const rule = choice.forecasters.find(({ name }) => name === 'recency');
    expect(rule && explanation(rule, past, 0)).toBeNull();
  });

  test('other forecasters explain against the typical customer, by the facts they know', () => {
    const histories = historiesAt(past.log, DAY, 1);
    const typical = typicalOf(histories);
    const told: string[] = [];
    for (const forecaster of choice.forecasters.filter(({ name }) => name !== 'regression')) {
      const said = probabilities(forecaster, past);
      for (const row of [0, 5, 17, 99, past.customers.length - 1]) {
        const why = explanation(forecaster, past, row, typical);
        const logOdds = why?.parts.reduce((all, part) => all + part.logOdds, why.base) ?? Number.NaN;
        expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(said[row] ?? 0, 5);
      }
      const why = explanation(forecaster, past, 0, typical);
      told.push(`${forecaster.name}: ${why?.parts.map(({ feature }) => feature).sort()}`);
    }
    expect(told).toContain('recency: silence');
    expect(told).toContain('bgnbd: frequency,silence,tenure');
    // Who is the typical customer has nothing that sets them apart.
    const same = pastOf(
      logOf([
        [
          [DAY - 90, 100],
          [DAY - 30, 100],
        ],
      ]),
      DAY,
    );
    for (const forecaster of choice.forecasters.filter(({ name }) => name !== 'regression')) {
      const why = explanation(forecaster, same, 0, { repeats: 1, silenceDays: 30, tenureDays: 90 });
      for (const { logOdds } of why?.parts ?? []) expect(logOdds).toBeCloseTo(0, 12);
    }
  });

  test('what does not beat the rule of recency does not replace it', () => {
    // A candidate that says the same of everybody.
    const blind = { ...recencyRule, name: 'nbd' as const, train: flat };
    const { champion, why, standings } = chosen(log, DAY, { ...options, candidates: [blind, recencyRule] });
    expect(champion).toBe('recency');
    expect(why[0]?.code).toBe('recency_not_beaten');
    expect(standings[0]?.name).toBe('recency');
    expect(chosen(log, DAY, { ...options, candidates: [recencyRule] }).champion).toBe('recency');
  });

  test('a sample of customers chooses for all', () => {
    const some = chosen(log, DAY, { ...options, sampleSize: 500, seed: 3 });
    expect(some.sample.customers).toBeLessThanOrEqual(500);
    expect(some.why.map(({ code }) => code)).toContain('sampled');
    expect(probabilities(championIn(some), past)).toHaveLength(past.customers.length);
  });
});

const flat: typeof recencyRule.train = (past, horizonDays) => {
  return past.customers.length === 0
    ? null
    : { kind: 'recency', rule: { horizonDays, silenceDays: [0], probability: [0.5] } };
};

describe('little to learn from', () => {
  const every = (gap: number, from: number, to: number): Purchases =>
    Array.from({ length: Math.floor((to - from) / gap) + 1 }, (_, i): [number, number] => [from + i * gap, 500]);
  const repeat = (count: number, purchases: (i: number) => Purchases) =>
    Array.from({ length: count }, (_, i) => purchases(i));
  const cases: [string, Purchases[], missing: string][] = [
    ['nobody', [], 'days'],
    ['one customer', [every(20, 0, 340)], 'buyers'],
    ['one day', repeat(500, () => [[340, 100]]), 'days'],
    ['a week', repeat(500, (i) => [[334 + (i % 7), 100]]), 'days'],
    ['all bought once', repeat(500, (i) => [[i % 300, 100]]), 'buyers'],
    ['all buy every week', repeat(200, (i) => every(7, i % 7, 340)), 'others'],
    ['nobody comes again for a year', repeat(200, (i) => every(7, i % 7, 60)), 'buyers'],
    ['only the future', repeat(100, () => [[900, 1]]), 'days'],
  ];
  test.each(cases)('%s', (_, customers, missing) => {
    const choice = chooseForecaster(logOf(customers), 340);
    expect(choice).toMatchObject({ enough: false, missing });
    if (!choice.enough) expect(choice.found).toBeLessThan(choice.needed);
    const split = { calibrationEnd: 300, holdoutEnd: 340, unitDays: 7 };
    expect(holdoutForecast(logOf(customers), split).candidates.every(({ rmse }) => Number.isFinite(rmse))).toBe(true);
  });

  test('any log of few', () => {
    fc.assert(
      fc.property(anyCustomers, (customers) => {
        const choice = chooseForecaster(logOf(customers), 110, { candidates: [recencyRule, regression] });
        expect(choice.enough).toBe(false);
      }),
    );
  });
});

/** How good the probability of an order is on the open data beside the checkout, and how long it takes for a million. */
import { Random } from '../samples/random.ts';
import {
  championIn,
  chooseForecaster,
  dayOf,
  fitLogistic,
  holdoutForecast,
  lessonOf,
  logOf,
  openFigures,
  openOrders,
  pastOf,
  probabilities,
  purchaseLog,
  qualityOf,
  RANKINGS,
  rankingCheck,
  simulatedPurchases,
} from '../server/src/modules/insight/factory.ts';
import { benchArguments, type Figure, median, note, report } from './harness.ts';

const args = benchArguments();
const CUSTOMERS = { small: 50_000, full: 1_000_000 }[args.size];
const FEATURES = 12;
const RUNS = 3;
const SPAN_DAYS = 730;
/** Seconds for a million customers: choosing the champion, scoring everybody, a regression on as many rows. */
const BARS = { choose: 25, score: 2, regression: 1 };
const SETS = [
  { data: 'cdnow', key: 'cdnow_sample', calibrationEnd: '1997-09-30', holdoutEnd: '1998-06-30' },
  { data: 'online_retail', key: 'online_retail', calibrationEnd: '2011-06-30', holdoutEnd: '2011-12-09' },
] as const;
type OpenSet = (typeof SETS)[number];

const figures: Figure[] = [];

function figure(name: string, value: number | null | undefined, unit: string, bar?: Figure['bar']): void {
  figures.push({ name, value: value ?? Number.NaN, unit, ...(bar && { bar }) });
}

/** The champion of earlier origins, and who lost to it, on the window after them; against the reference. */
function rollingOrigin({ data, key }: OpenSet): void {
  const [orders, reference] = [openOrders(data), openFigures()?.rolling_origin[key]];
  if (!orders || !reference) {
    note(`${data} is not beside the checkout`);
    return;
  }
  const log = purchaseLog(orders, 'drop');
  const { test_cut: origin, horizon_days: horizonDays, models } = reference;
  const choice = chooseForecaster(log, dayOf(origin), { horizonDays });
  if (!choice.enough) throw new Error(`${data}: too few ${choice.missing}`);
  const lesson = lessonOf(log, dayOf(origin), horizonDays);
  const atLeast = Math.max(models.logreg_rfm.auc ?? 1, models.mbgnbd.auc ?? 1) - 0.001;
  const atMost = Math.min((models.logreg_rfm.ece10 ?? 0) + 0.002, 0.05);
  for (const forecaster of choice.forecasters) {
    const quality = qualityOf(probabilities(forecaster, lesson.past), lesson.bought);
    const champion = forecaster.name === choice.champion;
    const name = `${data} ${origin} + ${horizonDays} days, ${forecaster.name}${champion ? ' (champion)' : ''}`;
    figure(`${name}: AUC`, quality.auc, '', champion ? { min: atLeast } : undefined);
    figure(`${name}: ECE, ten equal counts`, quality.ece.quantile, '', champion ? { max: atMost } : undefined);
    figure(`${name}: log loss`, quality.logLoss, '');
    if (!champion) continue;
    figure(`${name}: ECE, ten equal widths`, quality.ece.width, '');
    figure(`${name}: Brier`, quality.brier, '');
    figure(`${name}: top-decile lift`, quality.topDecileLift, '');
  }
}

/** The model believed at the end of the calibration, against the best of the hold-out. */
function holdout({ data, calibrationEnd, holdoutEnd }: OpenSet): void {
  const orders = openOrders(data);
  if (!orders) return;
  const [from, until] = [dayOf(calibrationEnd), dayOf(holdoutEnd)];
  const split = { calibrationEnd: from, holdoutEnd: until, unitDays: 7 };
  const { choice, candidates } = holdoutForecast(purchaseLog(orders, 'drop'), split);
  const believed = candidates.find(({ name }) => choice.enough && name === choice.ordersChampion);
  const best = Math.min(...candidates.map(({ rmse }) => rmse));
  const name = `${data} ${calibrationEnd} + ${until - from} days, ${believed?.name}`;
  figure(`${name}: RMSE of purchases against the best`, (believed?.rmse ?? Number.NaN) / best, '', { max: 1.02 });
  figure(`${name}: ECE recalibrated`, believed?.quality.ece.quantile, '', { max: 0.05 });
  figure(`${name}: ECE as said`, believed?.raw.ece.quantile, '');
}

/** Money of lapsing customers in the first 5 % of the list, by each ranking. */
function ranking(): void {
  const orders = openOrders('online_retail');
  if (!orders) return;
  const log = purchaseLog(orders, 'drop');
  const lesson = lessonOf(log, dayOf('2011-10-14'), 56);
  const choice = chooseForecaster(log, lesson.past.day, { horizonDays: 56 });
  if (!choice.enough) throw new Error(`too few ${choice.missing}`);
  const check = rankingCheck(lesson, probabilities(championIn(choice), lesson.past));
  const { caught, customers, lapsing, listed, lapsingMinor } = check;
  note(`${lapsing} of ${customers} regular customers lapse, worth ${Math.round(lapsingMinor / 100)}; ${listed} listed`);
  const atLeast = 100 * Math.max(caught.recency.share, caught.spend.share);
  for (const name of RANKINGS) {
    const bar = name === 'expected_loss' ? { min: atLeast } : undefined;
    figure(`online_retail, last eight weeks: money caught by ${name}`, 100 * caught[name].share, '%', bar);
  }
}

/** The median of some runs after one to warm up. */
function timed<T>(name: string, max: number, work: () => T): T {
  const answer = work();
  const seconds = Array.from({ length: RUNS }, () => {
    const begun = performance.now();
    work();
    return (performance.now() - begun) / 1000;
  });
  note(`${name}: ${seconds.map((each) => each.toFixed(2)).join(', ')} s`);
  figure(name, median(seconds), 's', { max });
  return answer;
}

function speed(): void {
  const log = logOf(simulatedPurchases(CUSTOMERS, SPAN_DAYS));
  const who = `${CUSTOMERS} customers`;
  const choice = timed(`champion chosen, ${who}`, BARS.choose, () => chooseForecaster(log, SPAN_DAYS));
  if (!choice.enough) throw new Error(`too few ${choice.missing}`);
  for (const forecaster of choice.forecasters) {
    const score = () => probabilities(forecaster, pastOf(log, SPAN_DAYS));
    timed(`scored by ${forecaster.name}, ${who}`, BARS.score, score);
  }
  timed(`regression on ${CUSTOMERS} rows of ${FEATURES}`, BARS.regression, regressionOnAll());
}

/** As many rows as there are customers, of which one feature says something. */
function regressionOnAll(): () => unknown {
  const random = Random.stream(1, 'rows');
  const values = Float64Array.from({ length: CUSTOMERS * FEATURES }, () => random.uniform() - 0.5);
  const outcomes = Uint8Array.from({ length: CUSTOMERS }, (_, i) =>
    Number(random.chance(1 / (1 + Math.exp(1 - 3 * (values[i * FEATURES] ?? 0))))),
  );
  const customer = Uint32Array.from(outcomes, (_, i) => i);
  const window = new Uint8Array(CUSTOMERS);
  return () => fitLogistic({ columns: FEATURES, values, outcomes, window, windows: 1, customer, customers: CUSTOMERS });
}

for (const set of SETS) {
  rollingOrigin(set);
  holdout(set);
}
ranking();
speed();
const pass = report('forecast', args, { customers: CUSTOMERS, runs: RUNS }, figures);
process.exitCode = pass || args.size === 'small' ? 0 : 1;

import type { ModelReport } from '@kith/contract/insight-models';
import { dayText } from './days.ts';
import type { Candidate } from './models/candidates.ts';
import { type Choice, championIn, chooseForecaster } from './models/champion.ts';
import { probabilities } from './models/forecaster.ts';
import { qualityOf, rankingOf, reliability } from './models/metrics.ts';
import { lessonOf } from './models/past.ts';
import type { PurchaseLog } from './models/purchases.ts';
import { rankingCheck } from './models/ranking.ts';

type ChanceReport = ModelReport['chance'];

/**
 * How the forecaster was chosen, and what would have come of choosing one a horizon ago.
 * @param candidates those chosen from; of the windows before, they may remember what they learnt.
 */
export function chanceReport(log: PurchaseLog, choice: Choice, candidates: readonly Candidate[]): ChanceReport {
  const { horizon, champion, why, standings, origins } = choice;
  return {
    horizon,
    champion,
    why,
    standings,
    origins: origins.map(({ day, customers, buyers, trials }) => ({
      day: dayText(day),
      customers,
      buyers,
      trials: trials.map(({ name, raw, quality }) => ({ name, raw, quality })),
    })),
    recalibration: championIn(choice).recalibration,
    test: testOf(log, choice, candidates),
  };
}

/** The last horizon, of which neither the choice nor what was learnt for it saw anything. */
function testOf(log: PurchaseLog, { day, horizon }: Choice, candidates: readonly Candidate[]): ChanceReport['test'] {
  const from = day - horizon.days;
  const then = chooseForecaster(log, from, { horizonDays: horizon.days, candidates });
  if (!then.enough) return null;
  const lesson = lessonOf(log, from, horizon.days);
  const said = probabilities(championIn(then), lesson.past);
  const rule = then.forecasters.find(({ name }) => name === 'recency');
  return {
    from: dayText(from),
    to: dayText(day),
    champion: then.champion,
    quality: qualityOf(said, lesson.bought),
    recency: rule ? qualityOf(probabilities(rule, lesson.past), lesson.bought) : null,
    reliability: reliability(rankingOf(said, lesson.bought), 'quantile'),
    ranking: rankingCheck(lesson, said),
  };
}

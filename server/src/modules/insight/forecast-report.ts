import type { ModelReport } from '@kith/contract/insight-models';
import { dayText } from './days.ts';
import type { Candidate } from './models/candidates.ts';
import { type Choice, championIn, chooseForecaster } from './models/champion.ts';
import { probabilities } from './models/forecaster.ts';
import { qualityOf, rankingOf, reliability } from './models/metrics.ts';
import { lessonOf } from './models/past.ts';
import type { PurchaseLog } from './models/purchases.ts';
import { rankingCheck } from './models/ranking.ts';

export type ChanceReport = ModelReport['chance'];
export type ChoiceReport = Omit<ChanceReport, 'test'>;

/** How the forecaster was chosen. */
export function choiceReport(choice: Choice): ChoiceReport {
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
  };
}

/**
 * What would have come of choosing a horizon ago: the last horizon, of which neither the choice nor what was learnt for
 * it saw anything. Null when there was too little to choose by.
 * @param candidates those chosen from; of the windows before, they may remember what they learnt.
 */
export function testReport(
  log: PurchaseLog,
  { day, horizonDays }: { day: number; horizonDays: number },
  candidates: readonly Candidate[],
): ChanceReport['test'] {
  const from = day - horizonDays;
  const then = chooseForecaster(log, from, { horizonDays, candidates });
  if (!then.enough) return null;
  const lesson = lessonOf(log, from, horizonDays);
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

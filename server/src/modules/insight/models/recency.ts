import { type Ranking, rankingOf } from './metrics.ts';
import { lessonOf, type Past } from './past.ts';

/** The rule every forecast must beat: who bought lately buys again. Knots of a falling curve, joined by lines. */
export type RecencyRule = { horizonDays: number; silenceDays: number[]; probability: number[] };

/** Half a buyer and half another customer in each level of the curve, so that none says never or always. */
const PRIOR_ROWS = 1;

/**
 * What share of customers bought within the horizon after so many days of silence, one horizon ago: isotonic regression
 * (Ayer et al. 1955), its levels placed at their mean silence. Null when nobody was a customer yet.
 */
export function trainRecency(past: Past, horizonDays: number): RecencyRule | null {
  const { past: before, bought } = lessonOf(past.log, past.day - horizonDays, horizonDays);
  if (bought.length === 0) return null;
  // Rising in the day of the last purchase, so falling in silence.
  const blocks = isotonic(
    rankingOf(
      silencesOf(before).map((days) => -days),
      bought,
    ),
  ).reverse();
  return {
    horizonDays,
    silenceDays: blocks.map(({ score }) => -score),
    probability: blocks.map(({ count, bought: buyers }) => (buyers + PRIOR_ROWS / 2) / (count + PRIOR_ROWS)),
  };
}

export function scoreRecency(rule: RecencyRule, past: Past): Float64Array {
  return silencesOf(past).map((days) => recencyAt(rule, days));
}

/** What the rule says after so many days of silence. */
export function recencyAt({ silenceDays, probability }: RecencyRule, days: number): number {
  let [low, high] = [0, silenceDays.length - 1];
  if (days <= (silenceDays[low] as number)) return probability[low] as number;
  if (days >= (silenceDays[high] as number)) return probability[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((silenceDays[middle] as number) <= days) low = middle;
    else high = middle;
  }
  const [from, to] = [silenceDays[low] as number, silenceDays[high] as number];
  const share = (days - from) / (to - from);
  return (probability[low] as number) * (1 - share) + (probability[high] as number) * share;
}

/** Days since the last purchase, by customer. */
export function silencesOf({ log, day }: Past): Float64Array {
  return Float64Array.from({ length: log.starts.length - 1 }, (_, i) => {
    return day - (log.days[(log.starts[i + 1] as number) - 1] as number);
  });
}

type Block = { score: number; count: number; bought: number };

/** Pools adjacent violators: neighbours are merged until the share who bought rises with the score. */
function isotonic({ score, count, bought }: Ranking): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < score.length; i++) {
    let block = { score: score[i] as number, count: count[i] as number, bought: bought[i] as number };
    for (
      let last = blocks.at(-1);
      last && last.bought * block.count >= block.bought * last.count;
      last = blocks.at(-1)
    ) {
      blocks.pop();
      const all = last.count + block.count;
      block = {
        score: (last.score * last.count + block.score * block.count) / all,
        count: all,
        bought: last.bought + block.bought,
      };
    }
    blocks.push(block);
  }
  return blocks;
}

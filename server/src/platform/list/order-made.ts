import type { Made } from './made.ts';
import type { Direction, Order } from './order.ts';
import type { Roll } from './roll.ts';

type Way = { dir: Direction; ranks?: readonly string[] | undefined };

/**
 * The order of a column made at run time: figures and days by their value, texts by their rank or as the alphabet has
 * them. Who has none stands last whichever way, by the year's spend; so do all where lists do not keep the column.
 */
export function byMade(roll: Roll, key: string, way: Way): Order {
  const column = roll.made.get(key);
  if (!column) return { levels: 1, by: null, columnOf: () => roll.year, byName: false };
  if (column.texts.length > 0) return byText(roll, column, way);
  const [none, some] = way.dir === 'asc' ? [1, 0] : [0, 1];
  const by = { column: column.present, levels: Uint32Array.of(none, some) };
  return { levels: 2, by, columnOf: (level) => (level === none ? roll.year : column.figures), byName: false };
}

/**
 * A level for each text, and one before and behind each: a page may begin behind a text that nobody here has. Within a
 * text customers follow by the year's spend.
 */
function byText(roll: Roll, column: Made, { dir, ranks }: Way): Order {
  const { sorted, rankOf } = ranks ? ranked(column, ranks) : inAlphabet(column);
  const levels = 2 * sorted.length + 2;
  // The last levels in either direction are those of who has none.
  const [none, base] = dir === 'asc' ? [levels - 1, 0] : [0, 1];
  const levelsOf = Uint32Array.from(rankOf, (rank) => (rank < 0 ? none : 2 * rank + 1 + base));
  return {
    levels,
    by: { column: column.texts, levels: levelsOf },
    columnOf: () => roll.year,
    byName: false,
    words: {
      textAt: (level) => (level === none ? '' : (sorted[(level - 1 - base) >> 1] ?? '')),
      levelOf(text) {
        if (text === '') return none;
        const rank = ranks ? ranks.indexOf(text) : placeOf(sorted, text);
        if (rank < 0) return none;
        return 2 * rank + base + Number(sorted[rank] === text);
      },
    },
  };
}

type Ranking = {
  sorted: readonly string[];
  /** By the number of a text; -1 for none, and for one that has no rank. */
  rankOf: Int32Array;
};

function ranked({ words }: Made, ranks: readonly string[]): Ranking {
  const rankOf = new Int32Array(words.texts.length).fill(-1);
  for (const [rank, text] of ranks.entries()) {
    const word = words.find(text);
    if (word > 0) rankOf[word] = rank;
  }
  return { sorted: ranks, rankOf };
}

const ALPHABET = new Intl.Collator('zh-Hans-CN-u-co-pinyin', { numeric: true });

/** Chinese by pinyin before letters, numbers in texts by their size; what looks alike is told apart by its code units. */
function compareTexts(one: string, other: string): number {
  return ALPHABET.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

const alphabets = new WeakMap<Made, Ranking>();

/** Kept until there is a new text: 100,000 are sorted in half a second, and a few more merged in a hundredth of it. */
function inAlphabet(column: Made): Ranking {
  const { texts } = column.words;
  const known = alphabets.get(column);
  if (known?.rankOf.length === texts.length) return known;
  const added = texts.slice(known?.rankOf.length ?? 1).sort(compareTexts);
  const sorted = known ? merged(known.sorted, added) : added;
  const rankOf = new Int32Array(texts.length).fill(-1);
  for (const [rank, text] of sorted.entries()) rankOf[column.words.find(text)] = rank;
  const ranking = { sorted, rankOf };
  alphabets.set(column, ranking);
  return ranking;
}

function merged(sorted: readonly string[], added: readonly string[]): string[] {
  const all: string[] = [];
  let from = 0;
  for (const text of added) {
    const place = placeOf(sorted, text);
    for (; from < place; from++) all.push(sorted[from] as string);
    all.push(text);
  }
  for (; from < sorted.length; from++) all.push(sorted[from] as string);
  return all;
}

/** Where a text stands, or would stand. */
function placeOf(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTexts(sorted[middle] as string, text) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Shares new customers out so that whoever has fewest gets the next one; among equals the order of the list decides.
 * @param owners with the customers each has now, and for how many more there is room; absent: for any number.
 * @returns one owner per customer, in the order in which they are given; fewer than customers once nobody has room.
 */
export function shareOut(
  count: number,
  owners: readonly { ownerId: string; has: number; room?: number | undefined }[],
): string[] {
  const now = owners.map(({ ownerId, has, room }) => ({
    ownerId,
    has,
    most: room === undefined ? Infinity : has + room,
  }));
  const given: string[] = [];
  while (given.length < count) {
    const [first, ...others] = now.filter((each) => each.has < each.most);
    if (!first) break;
    const next = others.reduce((least, each) => (each.has < least.has ? each : least), first);
    next.has++;
    given.push(next.ownerId);
  }
  return given;
}

export type Rule = { kind: 'region' | 'round_robin'; region: string | null; owner_ids: readonly string[] };

/** The rule that takes a customer: the first for their region, else the first for everybody. */
export function ruleFor<R extends Rule>(region: string | null, rules: readonly R[]): R | undefined {
  return (
    rules.find((rule) => rule.kind === 'region' && region !== null && rule.region === region) ??
    rules.find((rule) => rule.kind === 'round_robin')
  );
}

/** The parts of `text` to mark where `typed` stands, letters of either case, in UTF-16 units. */
export function rangesOf(text: string, typed: string): [number, number][] {
  const words = typed
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lower = text.toLowerCase();
  // Lower case that is longer than its capital (İ) would move every place behind it.
  if (lower.length !== text.length) return [];
  const found = words.flatMap((word): [number, number][] => {
    const at = lower.indexOf(word);
    return at < 0 ? [] : [[at, at + word.length]];
  });
  return joined(found.sort((a, b) => a[0] - b[0]));
}

function joined(ranges: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

import type { Introductions } from '@kith/contract/handovers';

/** Somebody who takes customers over, and for how many more there is room; absent: for any number. */
export type Receiver = { ownerId: string; room?: number | undefined };

/**
 * Shares customers out so that everybody gets about the same worth: the best first, each to whoever has got least so far
 * (Graham 1969: at most a third above the best possible). Those without worth go to whoever has got fewest.
 * @param worths minor units, best first.
 * @returns one owner per customer; null once nobody has room.
 */
export function shareByWorth(worths: readonly number[], receivers: readonly Receiver[]): (string | null)[] {
  const now = receivers.map(({ ownerId, room = Number.POSITIVE_INFINITY }) => ({ ownerId, room, worth: 0, count: 0 }));
  return worths.map((worth) => {
    const [first, ...others] = now.filter((each) => each.count < each.room);
    if (!first) return null;
    const next = others.reduce((least, each) => (comesBefore(each, least) ? each : least), first);
    next.worth += worth;
    next.count++;
    return next.ownerId;
  });
}

type Share = { worth: number; count: number };

function comesBefore(a: Share, b: Share): boolean {
  return a.worth === b.worth ? a.count < b.count : a.worth < b.worth;
}

/** Whether the receiver is to introduce themselves to a customer of this tier. */
export function isIntroduced(introduce: Introductions, tier: string | null): boolean {
  return introduce === 'everybody' || (introduce === 'best' && (tier === 'A' || tier === 'B'));
}

/** What tries to sign in are counted by. */
export type Counted = 'account' | 'address' | 'both';

/**
 * Failures that cost nothing, by what they are counted by. Few where one address guesses at one account; more over all
 * addresses, so that a stranger cannot so easily keep somebody out; most for an address that a whole office may share.
 */
const FREE: Record<Counted, number> = { both: 5, account: 20, address: 50 };
const FIRST_PAUSE_S = 30;
const LONGEST_PAUSE_S = 15 * 60;

/** After so long without a failure they are forgotten. */
export const FORGOTTEN_MS = 24 * 3600_000;

/**
 * How long nobody may try again after so many failures in a row: half a minute, doubled each time, a quarter of an hour at
 * most. Of one account that leaves about a hundred guesses a day (NIST SP 800-63B, 5.2.2: no more than 100 in a row).
 * @returns seconds; 0: at once
 */
export function pauseAfter(failures: number, counted: Counted): number {
  const beyond = failures - FREE[counted];
  return beyond < 0 ? 0 : Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** Math.min(beyond, 10));
}

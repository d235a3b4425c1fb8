/**
 * Where a logarithmic scale of money begins: a power of ten, one below the amount in its middle. Less is drawn there,
 * since there is no logarithm of nought.
 * @param middleMinor minor units; 0 where nothing is known.
 */
export function floorOf(middleMinor: number): number {
  return 10 ** Math.max(Math.floor(Math.log10(Math.max(middleMinor, 1))) - 1, 0);
}

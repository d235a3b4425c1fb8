/**
 * What is asked of one column of the roll. Each number is written at every turn and kept at some: nothing to guess wrong.
 * `into` may be the numbers themselves. An array of millions made for each question would keep the memory busy, not the
 * processor.
 */

/** Of some customers those whose value in a column is marked. @returns the part of `into` that was written. */
export function withMark(
  column: Uint16Array | Uint32Array,
  marks: Uint8Array,
  numbers: Uint32Array,
  into: Uint32Array,
): Uint32Array {
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    into[count] = number;
    count += marks[column[number] as number] as number;
  }
  return into.subarray(0, count);
}

/** Of some customers those whose value in a column lies between two, inclusive. @returns the part of `into` that was written. */
export function between(
  column: Float64Array,
  { from, to }: { from?: number | undefined; to?: number | undefined },
  numbers: Uint32Array,
  into: Uint32Array,
): Uint32Array {
  const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const value = column[number] as number;
    into[count] = number;
    count += value >= low && value <= high ? 1 : 0;
  }
  return into.subarray(0, count);
}

/** What is asked of one column of the roll. Each number is written at every turn and kept at some: nothing to guess wrong. */

/** Of some customers those whose value in a column is marked. */
export function withMark(column: Uint16Array | Uint32Array, marks: Uint8Array, numbers: Uint32Array): Uint32Array {
  const passed = new Uint32Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    passed[count] = number;
    count += marks[column[number] as number] as number;
  }
  return passed.subarray(0, count);
}

/** Of some customers those whose value in a column lies between two, inclusive. */
export function between(
  column: Float64Array,
  { from, to }: { from?: number | undefined; to?: number | undefined },
  numbers: Uint32Array,
): Uint32Array {
  const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  const passed = new Uint32Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const value = column[number] as number;
    passed[count] = number;
    count += value >= low && value <= high ? 1 : 0;
  }
  return passed.subarray(0, count);
}

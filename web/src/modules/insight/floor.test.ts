import { describe, expect, it } from 'vitest';
import { floorOf } from './floor.ts';

describe('where a logarithmic scale begins', () => {
  it.each([
    [72_605, 1_000],
    [100_000, 10_000],
    [9, 1],
    [0, 1],
  ])('%i in the middle: %i', (middle, floor) => {
    expect(floorOf(middle)).toBe(floor);
  });
});

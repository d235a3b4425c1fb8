import { expect, test } from 'vitest';
import { axisOf, placeOf } from './axis.ts';

test('a scale holds nought and every interval, and ends on round numbers', () => {
  const axis = axisOf([
    { estimate: 17, low: 9.4, high: 23.1 },
    { estimate: 9, low: -8, high: 23 },
  ]);
  expect(axis).toEqual({ low: -10, high: 30, marks: [-10, 0, 30] });
  expect([-10, 0, 30].map((value) => placeOf(value, axis))).toEqual([0, 25, 100]);
});

test('an end too near to nought is not marked; nothing at all is a scale too', () => {
  expect(axisOf([{ estimate: 30, low: -1, high: 58 }])).toEqual({ low: -20, high: 60, marks: [-20, 0, 60] });
  expect(axisOf([{ estimate: 30, low: -0.5, high: 90 }])).toEqual({ low: -20, high: 100, marks: [0, 100] });
  expect(axisOf([{ estimate: 2, low: 1, high: 3 }])).toEqual({ low: 0, high: 3, marks: [0, 3] });
  expect(axisOf([])).toEqual({ low: 0, high: 1, marks: [0, 1] });
});

import { serveTasks } from './workers.ts';

/** What a thread can do right and wrong. */
export const testTasks = {
  sum: (column: Float64Array) => column.reduce((total, each) => total + each, 0),
  double: (column: Float64Array) => ({ column: column.map((each) => 2 * each) }),
  fail: (message: string) => {
    throw new RangeError(message);
  },
  die: (code: number) => process.exit(code),
  devour: (count: number) => {
    const kept: object[] = [];
    while (kept.length < count) kept.push({ place: kept.length });
    return kept.length;
  },
  forever: (start: number) => {
    for (let i = start; ; i++) Math.sqrt(i);
  },
};

serveTasks(testTasks);

import { describe, expect, it } from 'vitest';
import { lastLine, type Report, sum, tallyOf } from './tally.ts';

const report: Report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
  ],
};
const clean: Report = { ...report, numFailedTests: 0, testResults: report.testResults.slice(0, 1) };

describe('the count of a run', () => {
  it('is what vitest reports', () => {
    expect(tallyOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
    expect(tallyOf(clean, 0)).toEqual({ passed: 3, failed: 0, skipped: 1 });
  });

  it('holds a file that could not be loaded for a failure', () => {
    const broken = { ...report, testResults: [...report.testResults, { status: 'failed', assertionResults: [] }] };
    expect(tallyOf(broken, 1).failed).toBe(2);
  });

  it('holds a fault outside all tests for a failure, and a run without report', () => {
    expect(tallyOf(clean, 1).failed).toBe(1);
    expect(tallyOf(clean, null).failed).toBe(1);
    expect(tallyOf(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('ends in one line', () => {
    const total = sum([tallyOf(report, 1), { passed: 11, failed: 0, skipped: 0 }]);
    expect(lastLine(total)).toBe('14 passed, 1 failed, 1 skipped');
    expect(lastLine({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed');
  });
});

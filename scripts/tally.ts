export type Tally = { passed: number; failed: number; skipped: number };

/** What is read of vitest's JSON report. */
export type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/**
 * Counts a run of vitest. A file that could not be loaded counts as one failure, so does a fault outside all tests
 * (the program fails although no test does) and a run that left no report.
 */
export function tallyOf(report: Report | undefined, exitCode: number | null): Tally {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((each) => each.status === 'failed');
  });
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function sum(tallies: Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += tally[key];
  return total;
}

/** The one line a machine reads: `N passed, N failed`, and what was skipped if anything was. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

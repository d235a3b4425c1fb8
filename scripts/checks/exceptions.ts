import type { Finding } from './finding.ts';

/** A finding that is allowed. `text`, if given, must occur in its message. One that allows nothing is itself reported. */
export type Exception = { rule: string; file: string; text?: string; reason: string };

const EXCEPTIONS: Exception[] = [
  {
    rule: 'tables/ownership',
    file: 'server/src/modules/identity/auth.ts',
    reason: 'better-auth writes its own SQL and is told the names of the tables it may use',
  },
  {
    rule: 'forbidden/environment',
    file: 'server/src/platform/embedded/exec.ts',
    reason: 'Postgres programs inherit the environment without PG*; nothing is configured from it',
  },
];

/** Takes allowed findings out; `rules` are the groups that ran, so that only their exceptions can be stale. */
export function withoutExceptions(findings: Finding[], groups: string[], exceptions = EXCEPTIONS): Finding[] {
  const used = new Set<Exception>();
  const left = findings.filter((finding) => {
    const exception = exceptions.find(({ rule, file, text = '' }) => {
      return rule === finding.rule && file === finding.file && finding.message.includes(text);
    });
    if (exception) used.add(exception);
    return !exception;
  });
  const stale = exceptions
    .filter((exception) => groups.includes(exception.rule.split('/')[0] ?? '') && !used.has(exception))
    .map(({ rule, file }) => ({
      rule: 'exceptions/stale',
      file: 'scripts/checks/exceptions.ts',
      message: `the exception from ${rule} in ${file} allows nothing any more: take it out`,
    }));
  return [...left, ...stale];
}

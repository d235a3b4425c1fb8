/** One broken rule: what and where. `rule` is what an entry of exceptions.ts names. */
export type Finding = {
  rule: string;
  file: string;
  line?: number;
  message: string;
  /** Reported, but does not fail the check. */
  warning?: boolean;
};

/** `path:line: message [rule]`, which terminals and editors turn into a link. */
export function formatFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
  return `${place}: ${finding.warning ? 'warning: ' : ''}${finding.message} [${finding.rule}]`;
}

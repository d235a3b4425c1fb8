import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Finding } from './finding.ts';
import { openTree, type Tree } from './tree.ts';

/** A temporary checkout of the given files, gone after the test. */
export function plant(files: Record<string, string>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'kith-checks-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return openTree(root);
}

/** `rule file:line` of each finding, sorted, for comparison in one piece. */
export function brief(findings: Finding[]): string[] {
  return findings
    .map(({ rule, file, line }) => (line === undefined ? `${rule} ${file}` : `${rule} ${file}:${line}`))
    .sort();
}

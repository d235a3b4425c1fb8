import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { withoutExceptions } from './checks/exceptions.ts';
import { type Finding, formatFinding } from './checks/finding.ts';
import { checkForbidden } from './checks/forbidden.ts';
import { checkGenerated } from './checks/generated.ts';
import { checkImports } from './checks/imports.ts';
import { checkLengths } from './checks/lengths.ts';
import { checkLiterals } from './checks/literals.ts';
import { checkLocaleUses } from './checks/locale-uses.ts';
import { checkLocales } from './checks/locales.ts';
import { checkTableNames } from './checks/table-names.ts';
import { checkTables } from './checks/tables.ts';
import { openTree, type Tree } from './checks/tree.ts';

const ROOT = join(import.meta.dirname, '..');

/** What a check has to say: nothing when all is well. Warnings do not fail it. */
type Outcome = { errors: string[]; warnings: string[] };
type Check = { name: string; run: (tree: Tree) => Promise<Outcome> };
export type CheckResult = Outcome & { name: string; seconds: number };

/** Slow ones first, so that the two lanes end together. */
export const CHECKS: Check[] = [
  { name: 'unused', run: () => tool('knip', ['--no-progress', '--reporter=compact', '--no-config-hints']) },
  { name: 'types', run: () => tool('tsc', ['-p', '.', '--pretty', 'false']) },
  { name: 'types of web', run: () => tool('tsc', ['-p', 'web', '--pretty', 'false']) },
  {
    name: 'format and lint',
    run: () => tool('biome', ['check', '--colors=off', '--reporter=concise', '--max-diagnostics=none']),
  },
  { name: 'imports', run: rules(['imports'], checkImports) },
  { name: 'tables', run: rules(['tables'], (tree) => [...checkTables(tree), ...checkTableNames(tree)]) },
  { name: 'locales', run: rules(['locales'], (tree) => [...checkLocales(tree), ...checkLocaleUses(tree)]) },
  { name: 'words in code', run: rules(['words'], checkLiterals) },
  { name: 'forbidden', run: rules(['forbidden'], checkForbidden) },
  { name: 'lengths', run: rules(['lengths'], checkLengths) },
  { name: 'generated', run: rules(['generated'], checkGenerated) },
];

/** Runs the checks two at a time and tells of each as it ends. */
export async function runChecks(checks: Check[], onResult: (result: CheckResult) => void): Promise<CheckResult[]> {
  const tree = openTree(ROOT);
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const start = performance.now();
      const outcome = await check
        .run(tree)
        .catch((fault) => ({ errors: [String(fault?.stack ?? fault)], warnings: [] }));
      const result = { name: check.name, ...outcome, seconds: (performance.now() - start) / 1000 };
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}

/** One line, and under it what is wrong. */
export function printCheck({ name, errors, warnings, seconds }: CheckResult): void {
  const count = errors.length === 0 ? '' : `  ${errors.length} to mend`;
  const hints = warnings.length === 0 ? '' : `  ${warnings.length} warnings`;
  console.log(
    `${errors.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${seconds.toFixed(1).padStart(5)} s${count}${hints}`,
  );
  for (const line of [...errors, ...warnings]) console.log(`     ${line.replaceAll('\n', '\n     ')}`);
}

function rules(groups: string[], check: (tree: Tree) => Finding[] | Promise<Finding[]>) {
  return async (tree: Tree): Promise<Outcome> => {
    const findings = withoutExceptions(await check(tree), groups);
    const lines = (warning: boolean) =>
      findings.filter((each) => (each.warning ?? false) === warning).map(formatFinding);
    return { errors: lines(false), warnings: lines(true) };
  };
}

/** Runs a program of node_modules/.bin; what it prints counts as trouble only if it fails. */
function tool(name: string, args: string[]): Promise<Outcome> {
  const bin = join(ROOT, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(join(bin, name), args, { cwd: ROOT, env });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = output.split('\n').filter((line) => line.trim() !== '');
      resolve({ errors: code === 0 ? [] : lines.length > 0 ? lines : [`${name} ended with ${code}`], warnings: [] });
    });
  });
}

/** `npm run check [-- --fix] [-- name…]`. */
async function main(args: string[]): Promise<void> {
  if (args.includes('--fix')) await tool('biome', ['check', '--write', '--colors=off']);
  const names = args.filter((arg) => !arg.startsWith('--'));
  const chosen = CHECKS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  const start = performance.now();
  const results = await runChecks(chosen, printCheck);
  const failed = results.filter(({ errors }) => errors.length > 0).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${results.length - failed} passed, ${failed} failed in ${seconds} s`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.main) await main(process.argv.slice(2));

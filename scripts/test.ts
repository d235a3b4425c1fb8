import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../e2e/chromium.ts';
import { ensureWebBuilt } from '../server/src/cli/web-build.ts';
import { CHECKS, printCheck, runChecks } from './check.ts';
import { lastLine, type Report, sum, type Tally, tallyOf } from './tally.ts';

const ROOT = join(import.meta.dirname, '..');

type Stage = { name: string; run: () => Promise<Tally> };

/** Cheap ones first. Each check, each test, the build and each journey count as one. */
const STAGES: Stage[] = [
  { name: 'checks', run: checks },
  { name: 'tests', run: () => vitest([]) },
  { name: 'build', run: build },
  { name: 'journeys', run: journeys },
];

async function checks(): Promise<Tally> {
  const results = await runChecks(CHECKS, printCheck);
  const failed = results.filter(({ errors }) => errors.length > 0).length;
  return { passed: results.length - failed, failed, skipped: 0 };
}

async function build(): Promise<Tally> {
  await ensureWebBuilt(() => console.log('building the web application'));
  return { passed: 1, failed: 0, skipped: 0 };
}

async function journeys(): Promise<Tally> {
  provideChromium();
  return vitest(['--config', 'e2e/vitest.config.ts']);
}

/** Installs Chromium and Chinese fonts where that is possible, and says what to do where it is not. */
function provideChromium(): void {
  if (findChromium()) return;
  const debian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (debian) {
    console.log('installing Chromium and Chinese fonts');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]) =>
      execFileSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update');
    apt('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-noto-cjk');
  }
  if (findChromium()) return;
  throw new Error(
    'The journeys need Chromium: install it (Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk) or set CHROMIUM to its path.',
  );
}

/** Runs vitest with its usual output and counts from its JSON report. */
async function vitest(args: string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-report-'));
  const file = join(folder, 'report.json');
  try {
    const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runToEnd([program, 'run', ...reporters, ...args]);
    return tallyOf(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runToEnd(args: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** `npm test [-- stage…]`: all stages, whatever fails, and a last line that adds them up. */
async function main(names: string[]): Promise<void> {
  const tallies: Tally[] = [];
  for (const { name, run } of STAGES.filter((stage) => names.length === 0 || names.includes(stage.name))) {
    console.log(`\n── ${name} ──`);
    const tally = await run().catch((fault: unknown) => {
      console.error(fault instanceof Error ? fault.message : fault);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    tallies.push(tally);
  }
  const total = sum(tallies);
  console.log(`\n${lastLine(total)}`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await main(process.argv.slice(2));

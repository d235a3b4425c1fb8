import { basename, resolve } from 'node:path';
import { forgetSignIns } from '../modules/identity/index.ts';
import { backUp, type Place } from '../platform/backup/back-up.ts';
import { restore } from '../platform/backup/restore.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import { bootstrap } from './bootstrap.ts';
import type { Arguments } from './commands.ts';
import type { Output } from './output.ts';

/** `kith backup <file>`: everything in one archive; Kith may run meanwhile. */
export async function backUpFromCommand(
  config: Config,
  args: Arguments,
  output: Output,
): Promise<Record<string, unknown>> {
  const path = pathOf(config, args);
  const begun = performance.now();
  output.say('cli:backup.writing');
  const done = await inPlace(config, output, (place) => backUp(place, path, systemClock.now()));
  if (done.missingFiles > 0) output.say('cli:backup.missing', { count: done.missingFiles });
  output.say('cli:backup.sensitive');
  return { file: path, ...done, seconds: secondsSince(begun) };
}

/** `kith restore <file>`: into an empty place; nothing is there before everything is. */
export async function restoreFromCommand(
  config: Config,
  args: Arguments,
  output: Output,
): Promise<Record<string, unknown>> {
  const path = pathOf(config, args);
  const begun = performance.now();
  output.say('cli:restore.reading', { file: basename(path) });
  const done = await inPlace(config, output, (place) => restore(place, path, forgetSignIns));
  output.say('cli:restore.signIn');
  return { file: path, ...done, seconds: secondsSince(begun) };
}

function pathOf(config: Config, { positionals: [file] }: Arguments): string {
  if (!file) throw new Problem('cli.file_missing', 400);
  return resolve(config.typedIn, file);
}

/** The database and its folder as they are: joined where they run, else started for the time of the work. */
async function inPlace<T>(config: Config, output: Output, work: (place: Place) => Promise<T>): Promise<T> {
  const base = await bootstrap(config, 'command', (note) => output.say(`embedded:notes.${note.code}`, note.params));
  try {
    return await work({ ownerUrl: base.ownerUrl, dataDir: base.dataDir });
  } finally {
    await base.stop();
  }
}

function secondsSince(begun: number): number {
  return Number(((performance.now() - begun) / 1000).toFixed(2));
}

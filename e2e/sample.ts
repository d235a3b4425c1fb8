import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const LIMIT_MS = 240_000;
const PLACE = 'KITH_JOURNEYS_SAMPLE';

/** Before all journeys: a place for the sample company, which the first that needs it has made; removed after the last. */
export default function setup(): () => void {
  const place = mkdtempSync(join(tmpdir(), 'kith-journeys-'));
  process.env[PLACE] = place;
  return () => rmSync(place, { recursive: true, force: true });
}

/**
 * A data folder with the sample company at `dataDir`. To load it takes most of a minute, to copy it a second.
 * @param make starts a Kith on the folder it is given, loads the sample company and stops.
 */
export async function copySample(dataDir: string, make: (dataDir: string) => Promise<void>): Promise<void> {
  const place = process.env[PLACE];
  if (!place) return make(dataDir);
  const original = join(place, 'data');
  const made = join(place, 'made');
  const failed = join(place, 'failed');
  if (claims(join(place, 'making'))) {
    await make(original).catch((fault: unknown) => {
      writeFileSync(failed, String(fault));
      throw fault;
    });
    writeFileSync(made, '');
  }
  const deadline = performance.now() + LIMIT_MS;
  while (!existsSync(made)) {
    if (existsSync(failed)) throw new Error('the sample company could not be loaded by the journey that began first');
    if (performance.now() > deadline) throw new Error(`the sample company was not there after ${LIMIT_MS} ms`);
    await wait(200);
  }
  // With owners and rights; should the database lie behind a link, it and not the link.
  await promisify(execFile)('cp', ['-aL', original, dataDir]);
}

/** True for one process alone. */
function claims(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fault;
  }
}

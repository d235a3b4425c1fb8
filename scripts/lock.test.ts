import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Wanted = Record<string, string>;
type Entry = { version?: string; resolved?: string; dependencies?: Wanted; optionalDependencies?: Wanted };

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};

/** The entry that Node would find from this place: beside it or in a folder above. */
function found(from: string, name: string): Entry | undefined {
  const parts = from.split('/node_modules/');
  const places = parts.map((_, depth) => parts.slice(0, parts.length - depth).join('/node_modules/'));
  const hit = [...places, ''].map((place) => lock.packages[`${place}${place && '/'}node_modules/${name}`]);
  return hit.find((entry) => entry !== undefined);
}

/** Ranges are npm's matter; packages for one system are always asked for by their exact version. */
function fits(entry: Entry | undefined, range: string): boolean {
  return entry !== undefined && (!/^\d+\.\d+\.\d+/.test(range) || entry.version === range);
}

test('the lock file names the packages of every system, or npm ci refuses on all of them', () => {
  // npm leaves out what it could not reach when the lock was written: choose a version that is there for all.
  const missing = Object.entries(lock.packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies })
      .filter(([name, range]) => !fits(found(path, name), range))
      .map(([name, range]) => `${path || 'package.json'} needs ${name} ${range}`),
  );
  expect(missing).toEqual([]);
});

test('and no registry: whoever installs uses their own', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => /^https?:/.test(resolved ?? ''))).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { checkForbidden } from './forbidden.ts';
import { brief, plant } from './planting.ts';

const found = (file: string, text: string) => brief(checkForbidden(plant({ [file]: text })));
/** Puts a word together, so that this file does not contain it. */
const word = (...parts: string[]) => parts.join('');

describe('what has no place here', () => {
  it.each([
    ['machine-path', 'docs/x.md', word('see /', 'work/main')],
    ['machine-path', 'scripts/x.ts', word("open('/", "tmp/kith')")],
    ['leftover', 'web/src/x.ts', word('// TO', 'DO later')],
    ['leftover', 'web/src/x.css', word('/* FIX', 'ME */')],
    ['leftover', 'web/index.html', word('Lorem', ' ipsum dolor')],
    ['suppression', 'web/src/x.ts', word('// biome-', 'ignore lint/suspicious/noExplicitAny: <explanation>')],
    ['suppression', 'web/src/x.ts', word('// biome-', 'ignore lint/suspicious/noExplicitAny')],
    ['suppression', 'web/src/x.ts', word('// @ts-', 'ignore')],
    ['suppression', 'web/src/x.ts', word('// @ts-', 'expect-error')],
    ['registry', 'package-lock.json', '{ "resolved": "https://npm.example.com/a.tgz" }'],
    ['any', 'web/src/x.ts', 'let a: any = 1;'],
    ['any', 'web/src/x.ts', 'const a = b as any[];'],
    ['double-cast', 'web/src/x.ts', 'const a = b as unknown as string;'],
    ['silent-catch', 'server/src/x.ts', 'try { f(); } catch {}'],
    ['silent-catch', 'server/src/x.ts', 'f().catch(() => undefined);'],
    ['environment', 'server/src/modules/orders/x.ts', 'const a = process.env.HOME;'],
    ['clock', 'server/src/modules/orders/x.ts', 'const a = new Date();'],
    ['clock', 'server/src/modules/orders/rules.ts', 'const a = Date.now();'],
    ['clock', 'server/src/modules/orders/rules.ts', 'const a = Math.random();'],
    ['only', 'server/src/x.test.ts', "it.only('a', () => {});"],
    ['skip', 'server/src/x.test.ts', "describe.skip('a', () => {});"],
    ['sleep', 'e2e/x.journey.ts', 'await page.waitForTimeout(100);'],
    ['sleep', 'server/src/x.test.ts', 'await new Promise((resolve) => setTimeout(resolve, 10));'],
  ])('%s in %s: %s', (rule, file, text) => {
    expect(found(file, text)).toEqual([`forbidden/${rule} ${file}:1`]);
  });

  it.each([
    ['docs/x.md', 'https://example.com/work/a, ./tmp/x, any customer, as unknown as yet'],
    ['web/src/x.ts', '// Any of these: any string.\nconst a = b as unknown;'],
    ['web/src/x.ts', word('// biome-', 'ignore lint/a11y/noAutofocus: the only field of this dialog')],
    ['server/src/x.ts', 'try { f(); } catch {\n  // The file is gone already, which is what we want.\n}'],
    ['server/src/platform/config.ts', 'const a = process.env.HOME;'],
    ['server/src/modules/orders/x.ts', 'const a = new Date(clock.now());'],
    [
      'server/src/x.test.ts',
      "// Debian's 15 is not on every machine.\nit.skip('a', () => {});\nit.skipIf(absent)('b', () => {});",
    ],
  ])('lets %s say %s', (file, text) => {
    expect(found(file, text)).toEqual([]);
  });
});

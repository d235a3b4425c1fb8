import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generate } from './generate.ts';

it('finds every generated file as it would be generated now', async () => {
  for (const [file, text] of await generate()) {
    const committed = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(committed, `${file}: npm run generate`).toBe(text);
  }
});

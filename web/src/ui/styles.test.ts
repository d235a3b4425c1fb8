import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const sheets = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'styles');
const imported = new Set(
  [...readFileSync(join(here, 'styles.ts'), 'utf8').matchAll(/core\/styles\/(\w+)\.layer\.css/g)].map(
    ([, name]) => name,
  ),
);

/** Components drawn by the sheet of another. */
const BY_ANOTHER: Record<string, string[]> = {
  Autocomplete: ['Combobox', 'Input'],
  MultiSelect: ['Combobox', 'Input', 'Pill', 'PillsInput'],
  NativeSelect: ['Input'],
  Select: ['Combobox', 'Input'],
  TagsInput: ['Combobox', 'Input', 'Pill', 'PillsInput'],
  Textarea: ['Input'],
  TextInput: ['Input'],
};

test('every Mantine component in use has its style sheet in styles.ts', () => {
  const missing: string[] = [];
  for (const file of globSync('**/*.tsx', { cwd: join(here, '..') })) {
    const source = readFileSync(join(here, '..', file), 'utf8');
    const names = [...source.matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)].flatMap(([, list = '']) =>
      list.split(','),
    );
    for (const name of names.map((one) => one.trim())) {
      const needed = BY_ANOTHER[name] ?? (existsSync(join(sheets, `${name}.layer.css`)) ? [name] : []);
      for (const sheet of needed) if (!imported.has(sheet)) missing.push(`${file}: ${sheet}`);
    }
  }
  expect(missing).toEqual([]);
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openApi } from '../server/src/platform/http/openapi.ts';
import { testApp } from '../server/src/testing.ts';
import { GENERATED, stampOf } from './checks/generated.ts';
import { openTree } from './checks/tree.ts';
import { describeSchema } from './schema-page.ts';
import setUpDatabase from './test-database.ts';

const ROOT = join(import.meta.dirname, '..');

/** Everything generated, as it ought to be: path → text. Needs the database of test-database.ts. */
export async function generate(): Promise<Map<string, string>> {
  const tree = openTree(ROOT);
  const house = await testApp();
  try {
    const makers: Record<string, (stamp: string) => Promise<string>> = {
      'server/src/platform/db/types.gen.ts': (stamp) => databaseTypes(house.ownerUrl, stamp),
      'docs/schema.md': (stamp) => describeSchema(house.ownerUrl, stamp),
      'docs/api/openapi.json': async (stamp) => {
        return `${JSON.stringify({ 'x-generated': `npm run generate; ${stamp}`, ...openApi(house.routes) }, null, 2)}\n`;
      },
    };
    const texts = new Map<string, string>();
    for (const each of GENERATED) {
      const make = makers[each.file];
      if (!make) throw new Error(`${each.file} has no maker`);
      texts.set(each.file, await make(stampOf(tree, each)));
    }
    return texts;
  } finally {
    await house.close();
  }
}

/** Types of tables and views, as the parsers of platform/db/client.ts deliver them: days as text, bigint as number. */
async function databaseTypes(url: string, stamp: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-types-'));
  const file = join(folder, 'types.ts');
  const codegen = join(ROOT, 'node_modules/kysely-codegen/dist/cli/bin.js');
  const options = [
    '--dialect=postgres',
    '--include-pattern=public.*',
    '--date-parser=string',
    '--type-mapping={"int8":"number"}',
  ];
  try {
    await promisify(execFile)(process.execPath, [codegen, ...options, `--url=${url}`, `--out-file=${file}`], {
      cwd: folder,
    });
    return `// npm run generate; ${stamp}\n${readFileSync(file, 'utf8')}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `npm run generate`: writes what changed and says so. */
async function main(): Promise<void> {
  const stopDatabase = await setUpDatabase();
  try {
    for (const [file, text] of await generate()) {
      const path = join(ROOT, file);
      const before = openTree(ROOT).files.includes(file) ? readFileSync(path, 'utf8') : '';
      mkdirSync(dirname(path), { recursive: true });
      if (text !== before) writeFileSync(path, text);
      console.log(`${text === before ? 'same   ' : 'written'} ${file}`);
    }
  } finally {
    await stopDatabase();
  }
}

if (import.meta.main) await main();

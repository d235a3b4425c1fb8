import { describe, expect, it } from 'vitest';
import { checkImports } from './imports.ts';
import { brief, plant } from './planting.ts';

const at = (room: string) => `server/src/modules/${room}`;

/** A small house in which everything is where it should be. */
const HOUSE = {
  'contract/src/customers.ts': "import { z } from 'zod';\nexport const Customer = z.object({});\n",
  'server/src/platform/db.ts': "import { Kysely } from 'kysely';\nexport const db = Kysely;\n",
  'server/src/platform/clock.ts': 'export const dayIn = () => 1;\n',
  [`${at('customers')}/index.ts`]: "export { find } from './repo.ts';\n",
  [`${at('customers')}/repo.ts`]: "import { sql } from 'kysely';\nexport const find = sql;\n",
  [`${at('customers')}/rules.ts`]:
    "import { Customer } from '@kith/contract/customers';\nexport const rule = Customer;\n",
  [`${at('customers')}/factory.ts`]: 'export const made = 1;\n',
  [`${at('worklist')}/index.ts`]: "import { find } from '../customers/index.ts';\nexport const today = find;\n",
  [`${at('worklist')}/rules.ts`]: "import { dayIn } from '../../platform/clock.ts';\nexport const due = dayIn;\n",
  [`${at('worklist')}/today.test.ts`]: "import { made } from '../customers/factory.ts';\nexport const x = made;\n",
  'web/src/modules/customers/index.tsx':
    "import { Grid } from '../../ui/Grid.tsx';\nexport const Card = () => <Grid />;\n",
  'web/src/ui/Grid.tsx': 'export const Grid = () => <table width={1} />;\n',
  'web/src/app/routes.tsx': "export const page = () => import('../modules/customers/index.tsx');\n",
};

function planted(file: string, text: string): string[] {
  return brief(checkImports(plant({ ...HOUSE, [file]: text })));
}

describe('import rules', () => {
  it('find nothing in a tidy house', () => {
    expect(brief(checkImports(plant(HOUSE)))).toEqual([]);
  });

  it('refuse to call it clean when no import was seen', () => {
    expect(brief(checkImports(plant({ 'server/src/app.ts': 'export const a = 1;\n' })))).toEqual(['imports/none .']);
  });

  it.each([
    ['a module to its right', `${at('customers')}/late.ts`, "import '../worklist/index.ts';\n", 'order'],
    ['a neighbour on its line', `${at('voice')}/x.ts`, "export * from '../care/index.ts';\n", 'order'],
    ['a type to its right', `${at('customers')}/late.ts`, "import type { T } from '../worklist/index.ts';\n", 'order'],
    ['a web module to its right', 'web/src/modules/customers/x.tsx', "import '../worklist/index.tsx';\n", 'order'],
    ['another module past its door', `${at('worklist')}/x.ts`, "import '../customers/repo.ts';\n", 'door'],
    ['a door passed by an import in time', `${at('worklist')}/x.ts`, "await import('../customers/repo.ts');\n", 'door'],
    ['a door passed from outside', 'server/src/app.ts', "import './modules/customers/repo.ts';\n", 'door'],
    ['a page of a module in app', 'web/src/app/x.tsx', "import '../modules/customers/Page.tsx';\n", 'door'],
    ['a door passed by a test', `${at('worklist')}/y.test.ts`, "import '../customers/repo.ts';\n", 'door'],
    ['a module in the platform', 'server/src/platform/x.ts', "import '../modules/customers/index.ts';\n", 'platform'],
    ['the application in the platform', 'server/src/platform/x.ts', "import '../app.ts';\n", 'platform'],
    ['the server in contract', 'contract/src/x.ts', "import '../../server/src/platform/db.ts';\n", 'contract'],
    ['the server in web', 'web/src/lib/x.ts', "import '../../../server/src/platform/db.ts';\n", 'web'],
    ['web in the server', 'server/src/x.ts', "import '../../web/src/ui/Grid.tsx';\n", 'server'],
    ['a module in shared components', 'web/src/ui/x.tsx', "import '../modules/customers/index.tsx';\n", 'web-shared'],
    ['components in helpers', 'web/src/lib/x.ts', "import '../ui/Grid.tsx';\n", 'web-lib'],
    ['the shell in a module', 'web/src/modules/orders/x.ts', "import '../../app/routes.tsx';\n", 'web-app'],
    ['the server in samples', 'samples/x.ts', "import '../server/src/platform/db.ts';\n", 'samples'],
    ['the database outside repo', `${at('orders')}/service.ts`, "import { sql } from 'kysely';\n", 'database'],
    [
      'the database in a file that begins like repo',
      `${at('reports')}/report.ts`,
      "import pg from 'pg';\n",
      'database',
    ],
    ['the database in rules', `${at('orders')}/rules.ts`, "import '../../platform/db.ts';\n", 'pure'],
    ['files in rules', `${at('orders')}/rules-gaps.ts`, "import { readFileSync } from 'node:fs';\n", 'pure'],
    [
      'a factory in the product',
      `${at('customers')}/service.ts`,
      "import { made } from './factory.ts';\n",
      'test-code',
    ],
    ['nothing at all', `${at('customers')}/service.ts`, "import { gone } from './gone.ts';\n", 'unresolved'],
  ])('see %s', (_, file, text, rule) => {
    const found = planted(file, text);
    expect(found).toContain(`imports/${rule} ${file}:1`);
  });

  it('let rules.ts have the types of its module', () => {
    const text = "import type { Row } from './repo.ts';\nexport type T = Row;\n";
    expect(planted(`${at('customers')}/rules.ts`, text)).toEqual([]);
  });

  it('see a cycle, but not one of types', () => {
    const back = "export { b } from './b.ts';\n";
    const house = {
      ...HOUSE,
      'contract/src/a.ts': back,
      'contract/src/b.ts': "import './a.ts';\nexport const b = 1;\n",
    };
    expect(brief(checkImports(plant(house)))).toEqual(['imports/cycle contract/src/a.ts']);
    const types = { ...house, 'contract/src/b.ts': "import type {} from './a.ts';\nexport const b = 1;\n" };
    expect(brief(checkImports(plant(types)))).toEqual([]);
  });

  it('ask for a place in the order', () => {
    expect(planted(`${at('horoscopes')}/index.ts`, "import '../customers/index.ts';\n")).toEqual([
      'imports/unknown-module scripts/checks/modules.ts',
    ]);
  });
});

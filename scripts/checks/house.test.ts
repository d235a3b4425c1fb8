import { describe, expect, it } from 'vitest';
import { withoutExceptions } from './exceptions.ts';
import { checkGenerated, GENERATED, stampOf } from './generated.ts';
import { brief, plant } from './planting.ts';

describe('generated files', () => {
  const inputs = { 'server/migrations/0001_first.sql': 'SELECT 1;', 'contract/src/route.ts': 'export {};' };
  const written = () => {
    const tree = plant(inputs);
    return { ...inputs, ...Object.fromEntries(GENERATED.map((each) => [each.file, `// ${stampOf(tree, each)}`])) };
  };

  it('are in step when they carry the stamp of their inputs', () => {
    expect(checkGenerated(plant(written()))).toEqual([]);
  });

  it('are missed', () => {
    expect(brief(checkGenerated(plant(inputs)))).toEqual(GENERATED.map(({ file }) => `generated/stale ${file}`).sort());
  });

  it('are old when an input changed, was added or renamed', () => {
    const changed = { ...written(), 'contract/src/route.ts': 'export const a = 1;' };
    expect(brief(checkGenerated(plant(changed)))).toEqual(['generated/stale docs/api/openapi.json']);
    const added = { ...written(), 'contract/src/orders.ts': '' };
    expect(brief(checkGenerated(plant(added)))).toEqual(['generated/stale docs/api/openapi.json']);
  });
});

describe('exceptions', () => {
  const finding = { rule: 'tables/money', file: 'a.sql', line: 1, message: 'a.x looks like money' };
  const reason = 'a score';

  it('take out what they name', () => {
    expect(
      withoutExceptions([finding], ['tables'], [{ rule: 'tables/money', file: 'a.sql', text: 'a.x', reason }]),
    ).toEqual([]);
  });

  it('leave the rest, and are reported when they allow nothing', () => {
    const found = withoutExceptions(
      [finding],
      ['tables'],
      [{ rule: 'tables/money', file: 'a.sql', text: 'b.y', reason }],
    );
    expect(found.map(({ rule }) => rule)).toEqual(['tables/money', 'exceptions/stale']);
  });

  it('are not called stale by a check they do not belong to', () => {
    expect(withoutExceptions([], ['imports'], [{ rule: 'tables/money', file: 'a.sql', reason }])).toEqual([]);
  });
});

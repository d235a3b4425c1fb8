import { describe, expect, it } from 'vitest';
import { checkLengths } from './lengths.ts';
import { plant } from './planting.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `  call(${index});`).join('\n');
const found = (file: string, text: string) =>
  checkLengths(plant({ [file]: text })).map(
    ({ rule, line, warning }) => `${rule}:${line} ${warning ? 'warning' : 'error'}`,
  );

describe('lengths', () => {
  it('warn of a file over 300 lines and refuse one over 500', () => {
    expect(found('server/src/x.ts', lines(300))).toEqual([]);
    expect(found('server/src/x.ts', lines(301))).toEqual(['lengths/file:undefined warning']);
    expect(found('server/src/x.ts', lines(501))).toEqual(['lengths/file:undefined error']);
  });

  it('refuse a function over 70 lines, a component over 120, a handler over 30', () => {
    const ofLines = (count: number) => `\nfunction f() {\n${lines(count - 2)}\n}\n`;
    expect(found('server/src/x.ts', ofLines(70))).toEqual([]);
    expect(found('server/src/x.ts', ofLines(71))).toEqual(['lengths/function:2 error']);
    expect(found('web/src/x.tsx', ofLines(120))).toEqual([]);
    expect(found('web/src/x.tsx', ofLines(121))).toEqual(['lengths/function:2 error']);
    const handler = `app.on(contract.list, async () => {\n${lines(30)}\n});`;
    expect(found('server/src/modules/orders/routes.ts', handler)).toEqual(['lengths/function:1 error']);
  });

  it('count the lines of handlers once', () => {
    const handler = `app.on(contract.list, async () => {\n${lines(20)}\n});\n`;
    expect(found('server/src/modules/orders/routes.ts', `function routes(app) {\n${handler.repeat(4)}}`)).toEqual([]);
  });

  it('leave out tests and what is generated', () => {
    expect(found('server/src/x.test.ts', lines(600))).toEqual([]);
    expect(found('server/src/x.gen.ts', lines(600))).toEqual([]);
  });
});

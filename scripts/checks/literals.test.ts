import { describe, expect, it } from 'vitest';
import { checkLiterals } from './literals.ts';
import { brief, plant } from './planting.ts';

const found = (file: string, code: string) => brief(checkLiterals(plant({ [file]: code })));

describe('words in code', () => {
  it.each([
    ['a string', "const a = '客户';"],
    ['a template', 'const a = `${n} 位`;'],
    ['full-width punctuation', "const a = names.join('、');"],
    ['a pattern', 'const a = /[年月]/;'],
    ['markup', 'const a = <b>客</b>;'],
  ])('sees Chinese in %s', (_, code) => {
    expect(found('web/src/x.tsx', code)[0]).toBe('words/chinese web/src/x.tsx:1');
  });

  it.each([
    ['text between tags', 'const a = <b>\n  Save\n</b>;', 2],
    ['a label', 'const a = <Input label="Name" />;', 1],
    ['a name for the ear', 'const a = <Button aria-label="Close" />;', 1],
  ])('sees %s', (_, code, line) => {
    expect(found('web/src/x.tsx', code)).toEqual([`words/markup web/src/x.tsx:${line}`]);
  });

  it.each([
    ['server/src/app.ts', "// 客户\nconst a = 'Kith 知客';"],
    ['web/src/x.tsx', "const a = <b title={t('x')} className='big'>{n} · 1/2 — </b>;"],
    ['samples/names.ts', "const a = '王';"],
    ['web/src/x.test.ts', "const a = '王';"],
    ['server/src/modules/exchange/mapping.ts', "const a = '姓名';"],
  ])('lets %s have %s', (file, code) => {
    expect(found(file, code)).toEqual([]);
  });
});

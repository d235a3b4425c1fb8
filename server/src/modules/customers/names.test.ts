import { describe, expect, it } from 'vitest';
import { nameKey } from './names.ts';
import { planSearch } from './query.ts';
import { rangesOf, ruleFor, shareOut } from './rules.ts';
import { readAsPinyin } from './syllables.ts';
import { tokensOf } from './tokens.ts';

const nobody = { alias: null, phones: [], keyPersons: [], ownerId: null, custom: [] };
const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('nameKey', () => {
  it('sorts by pinyin, syllable by syllable, a surname as a surname', () => {
    const names = ['张安', '詹静', '单雄信', '曾国藩', 'Ada', '张三', '章三', '张三丰'];
    const sorted = [...names].sort((a, b) => byCodePoint(nameKey(a), nameKey(b)));
    expect(sorted).toEqual(['Ada', '单雄信', '曾国藩', '詹静', '张安', '张三', '章三', '张三丰']);
  });

  it('folds width and case, and leaves other scripts as they are', () => {
    expect(nameKey(' ＡＢ  c ')).toBe('ab c');
    expect(nameKey('محمد')).toBe('محمد');
    expect(nameKey('𠮷野家')).toBe('𠮷 ye jia\u0001𠮷野家');
  });
});

describe('tokensOf', () => {
  it('knows characters, pairs, initials, tails and key persons', () => {
    const tokens = tokensOf({
      name: '张三丰',
      alias: null,
      phones: ['+8613800138000'],
      keyPersons: [{ name: 'Ann Lee', phone: '021-5555 1234' }],
      ownerId: '01a22186-bf6b-7486-a26d-7947a06dab55',
      custom: [{ key: 'x_plate', text: '沪A-12345' }],
    });
    expect(tokens).toEqual(
      expect.arrayContaining([
        'n:张',
        'n:三',
        'n:丰',
        'n:张三',
        'n:三丰',
        'i:zs',
        'i:zsf',
        't:8000',
        't:1234',
        'k:lee',
        'k:an',
        'x_plate:沪',
        'x_plate:12345',
        'o:01a22186-bf6b-7486-a26d-7947a06dab55',
      ]),
    );
  });

  it('leaves a name that stands alone to the search in memory', () => {
    expect(tokensOf({ ...nobody, name: 'John Smith' })).toEqual([]);
    expect(tokensOf({ ...nobody, name: '张三', ownerId: 'u' })).toEqual([]);
    expect(tokensOf({ ...nobody, name: '张三', ownerId: 'u', phones: ['13800138000'] })).toEqual(['o:u', 't:8000']);
  });

  it('knows words of other names by their beginnings', () => {
    expect(tokensOf({ ...nobody, name: 'Lu', alias: 'Al Bo' })).toEqual(['n:al', 'n:bo', 'n:lu']);
  });
});

describe('planSearch', () => {
  it('reads pinyin, whole or unfinished', () => {
    expect(readAsPinyin('zhangs')).toEqual(['zhang s']);
    expect(readAsPinyin('xian')).toEqual(['xian', 'xia n', 'xi an', 'xi a n']);
    expect(readAsPinyin('zs')).toEqual([]);
    expect(planSearch('ZhangSan', '86').names.slice(0, 2)).toEqual(['zhangsan', 'zhang san']);
    expect(planSearch('zs', '86').tokens[0]).toEqual(['i:zs']);
  });

  it('reads Chinese by pairs, with the tail of a phone', () => {
    expect(planSearch('三丰', '86')).toMatchObject({
      han: '三丰',
      names: [],
      inside: [{ runs: ['三丰'], words: [], initials: null }],
      tokens: [['n:三丰'], ['k:三丰']],
    });
    expect(planSearch('张 8000', '86').tokens[0]).toEqual(['n:张', 't:8000']);
  });

  it('reads digits as a phone, its end, and a reference', () => {
    const plan = planSearch('138 0013', '86');
    expect(plan.phones).toEqual(['+861380013', '+1380013', '1380013']);
    expect(plan.tail).toBe('1380013');
    expect(planSearch('8000', '86').tail).toBe('8000');
    expect(planSearch('c0001', '86').refs).toEqual(['c0001', 'C0001']);
  });
});

describe('shareOut', () => {
  it('gives the next one to whoever has fewest', () => {
    const owners = [
      { ownerId: 'a', has: 2 },
      { ownerId: 'b', has: 0 },
    ];
    expect(shareOut(4, owners)).toEqual(['b', 'b', 'a', 'b']);
    expect(shareOut(3, [])).toEqual([]);
    expect(owners).toEqual([
      { ownerId: 'a', has: 2 },
      { ownerId: 'b', has: 0 },
    ]);
  });

  it('takes the rule of the region before the rule of everybody', () => {
    const all = { kind: 'round_robin' as const, region: null, owner_ids: [] };
    const one = { kind: 'region' as const, region: '上海', owner_ids: [] };
    expect([ruleFor('上海', [all, one]), ruleFor('北京', [all, one]), ruleFor(null, [one])]).toEqual([
      one,
      all,
      undefined,
    ]);
  });
});

describe('rangesOf', () => {
  it('marks each word, joined where they meet', () => {
    expect(rangesOf('John Smith', 'smi john')).toEqual([
      [0, 4],
      [5, 8],
    ]);
    expect(rangesOf('aaa', 'a aa')).toEqual([[0, 2]]);
    expect(rangesOf('İstanbul', 'x')).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { emptyTexts, textsOf, wordsOf } from './play-form.ts';

const chinese = { title: '问候', steps: '称呼对方\n\n 问一句 ', offers: '包邮一次' };
const words = { title: '问候', steps: ['称呼对方', '问一句'], offers: ['包邮一次'] };

test('a language left empty takes the words of the other', () => {
  expect(wordsOf({ ...emptyTexts(), 'zh-CN': chinese })).toEqual({ 'zh-CN': words, en: words });
  const english = { title: 'Hello', steps: 'Greet', offers: '' };
  expect(wordsOf({ 'zh-CN': chinese, en: english })?.en).toEqual({ title: 'Hello', steps: ['Greet'], offers: [] });
});

test('half a language is not enough, and what is stored reads back as it was typed', () => {
  expect(wordsOf(emptyTexts())).toBeNull();
  expect(wordsOf({ 'zh-CN': chinese, en: { title: 'Hello', steps: '', offers: '' } })).toBeNull();
  expect(wordsOf(textsOf({ 'zh-CN': words, en: words }))).toEqual({ 'zh-CN': words, en: words });
});

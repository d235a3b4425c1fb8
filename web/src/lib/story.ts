import type { Formats } from './format.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/**
 * Values the API sends beside a code, ready for its words: days and instants as dates, numbers in the reader's way,
 * `amountMinor` (with `currency`, else the company's) also as `amount`, `chancePercent` also as `chance`. `count` stays a number: it chooses the plural.
 */
export function storyValues(values: Values, format: Formats): Record<string, string | number> {
  const currency = typeof values.currency === 'string' ? values.currency : format.currency;
  const ready: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'number') {
      if (key.endsWith('Percent')) ready[key.slice(0, -7)] = format.likelihood(value / 100);
      if (key.endsWith('Minor')) ready[key.slice(0, -5)] = format.money({ minor: value, currency });
      ready[key] = key === 'count' ? value : format.number(value, { digits: Number.isInteger(value) ? 0 : 1 });
    } else {
      ready[key] = textOf(value, format);
    }
  }
  return ready;
}

/**
 * Which form of the words a story takes (i18next's context; without words of its own it takes the plain form):
 * 'in' or 'out' by who began, 'imported', 'first' where there was nothing before, 'ended' where there is nothing after.
 */
export function storyContext(values: Values): { context?: string } {
  if (values.direction === 'in' || values.direction === 'out') return { context: values.direction };
  if (values.imported === true) return { context: 'imported' };
  if (values.to === null) return { context: 'ended' };
  return values.from === null ? { context: 'first' } : {};
}

function textOf(value: string | boolean | null, format: Formats): string {
  if (value === null) return '—';
  if (typeof value === 'boolean') return String(value);
  if (DAY.test(value)) return format.dateShort(value);
  return INSTANT.test(value) ? format.dateTime(value) : value;
}

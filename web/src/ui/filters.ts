import type { Formats } from '../lib/format.ts';

type Option = { value: string; label: string };

/** One filter of a FilterBar; its key, and `from` and `to` of ranges, are fields of the URL state. */
export type Filter = { key: string; label: string } & (
  | {
      kind: 'options';
      options: readonly Option[];
      /** One at most. */
      single?: boolean;
      /** Further options for two characters typed and more; those chosen are among `options`. */
      find?: (text: string, signal: AbortSignal) => Promise<Option[]>;
    }
  /** A text that is contained. */
  | { kind: 'text' }
  /** Numbers from … to; `scale` 100 shows minor units of money as ¥. */
  | { kind: 'range'; from: string; to: string; unit?: string; scale?: number; decimals?: boolean }
  /** Days 'YYYY-MM-DD' from … to, both included. */
  | { kind: 'days'; from: string; to: string }
  | { kind: 'switch' }
);

type State = Readonly<Record<string, unknown>>;

/** A field of the state as a list of words, whatever it was. */
export function asList(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function keysOf(filter: Filter): string[] {
  return filter.kind === 'range' || filter.kind === 'days' ? [filter.from, filter.to] : [filter.key];
}

/** The filters that narrow the list now. */
export function activeFilters(filters: readonly Filter[], value: State): Filter[] {
  return filters.filter((filter) =>
    keysOf(filter).some((key) => (filter.kind === 'switch' ? value[key] === true : asList(value[key]).length > 0)),
  );
}

/** The patch that takes these filters away. */
export function clearedFilters(filters: readonly Filter[]): Record<string, undefined> {
  return Object.fromEntries(filters.flatMap(keysOf).map((key) => [key, undefined]));
}

/** What a chip says after its label; '' when the filter is not set. */
export function filterText(filter: Filter, value: State, format: Formats): string {
  switch (filter.kind) {
    case 'options':
      return format.list(
        asList(value[filter.key]).map((one) => filter.options.find((option) => option.value === one)?.label ?? one),
      );
    case 'switch':
      return value[filter.key] === true ? '✓' : '';
    case 'text':
      return asList(value[filter.key])[0] ?? '';
    case 'days':
      return between(asList(value[filter.from])[0], asList(value[filter.to])[0], (day) => format.dateShort(day));
    case 'range': {
      const show = (text: string) =>
        `${filter.unit ?? ''}${format.number(Number(text) / (filter.scale ?? 1), filter.decimals ? { digits: decimalsOf(text) } : {})}`;
      return between(asList(value[filter.from])[0], asList(value[filter.to])[0], show);
    }
  }
}

function decimalsOf(text: string): number {
  return Math.min(6, (text.split('.')[1] ?? '').length);
}

function between(from: string | undefined, to: string | undefined, show: (text: string) => string): string {
  if (from !== undefined && to !== undefined) return `${show(from)} – ${show(to)}`;
  if (from !== undefined) return `≥ ${show(from)}`;
  return to === undefined ? '' : `≤ ${show(to)}`;
}

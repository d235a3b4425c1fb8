import { sql } from 'kysely';
import type { Tx } from '../db/client.ts';
import { widened } from './id-table.ts';
import { Words } from './words.ts';

/** How a column that was made at run time is kept: numbers and yes or no, days, one text, a set of texts. */
export const MADE_KINDS = ['figure', 'day', 'word', 'words'] as const;
export type MadeKind = (typeof MADE_KINDS)[number];
export type MadeColumn = { key: string; kind: MadeKind };

/** Between the texts of a set, as between tags. */
export const SEPARATOR = '\u0001';
const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(2000, 0, 1);

/** Days since 2000-01-01 of 2024-03-05. */
export function dayNumber(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY_MS);
}

/** One column made at run time: what a customer has under its key in the wide row's `custom`. */
export class Made {
  readonly kind: MadeKind;
  readonly words = new Words();
  /** 1 for who has a value. */
  present: Uint16Array;
  /** Of figures and days; NaN for none, which no range holds. */
  figures: Float64Array;
  /** Of words and sets of words: their numbers; 0 for none. */
  texts: Uint32Array;

  constructor(kind: MadeKind, room: number) {
    this.kind = kind;
    const isWords = kind === 'word' || kind === 'words';
    this.present = new Uint16Array(room);
    this.figures = new Float64Array(isWords ? 0 : room).fill(Number.NaN);
    this.texts = new Uint32Array(isWords ? room : 0);
  }

  /** @param value as JSON has it; one that does not fit counts as none. */
  write(number: number, value: unknown): void {
    if (this.texts.length > 0) {
      const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(SEPARATOR) : '';
      this.texts[number] = this.words.add(text);
      this.present[number] = text === '' ? 0 : 1;
      return;
    }
    const figure = this.kind === 'day' && typeof value === 'string' ? dayNumber(value) : Number(value ?? Number.NaN);
    this.figures[number] = figure;
    this.present[number] = Number.isNaN(figure) ? 0 : 1;
  }

  widen(): void {
    const from = this.figures.length;
    this.present = widened(this.present, Uint16Array);
    this.figures = widened(this.figures, Float64Array);
    this.figures.fill(Number.NaN, from);
    this.texts = widened(this.texts, Uint32Array);
  }
}

/** Says which columns lists keep from now on; in the transaction that decided it. Rolls follow with their next look. */
export async function setListColumns(tx: Tx, columns: readonly MadeColumn[]): Promise<void> {
  const keys = columns.map(({ key }) => key);
  await sql`DELETE FROM platform_list_column WHERE key <> ALL(${keys}::text[])`.execute(tx);
  await sql`INSERT INTO platform_list_column (key, kind)
    SELECT * FROM unnest(${keys}::text[], ${columns.map(({ kind }) => kind)}::text[])
    ON CONFLICT (key) DO UPDATE SET kind = excluded.kind WHERE platform_list_column.kind <> excluded.kind`.execute(tx);
}

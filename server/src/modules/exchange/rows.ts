import type { RejectCode } from './codes.ts';

/** One record of a file, as text. */
export type Row = {
  /** As a spreadsheet counts: the first record of the file is 1, blank ones are counted and left out. */
  number: number;
  cells: string[];
  /** Set when the record cannot be understood whatever its columns mean. */
  problem: RejectCode | null;
};

/**
 * Where a reader may start again so that the next row delivered is the one after `after`.
 * Plain data: a job stores it with its counts and hands it back after a crash.
 */
export type Resume = { byte: number; row: number; after: number };

export type RowBatch = {
  firstRow: number;
  rows: Row[];
  /** Bytes of the file (of the unpacked sheet for XLSX) consumed so far, for progress. */
  bytes: number;
  resume: Resume;
};

/** True when no cell holds anything but blanks. */
export function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

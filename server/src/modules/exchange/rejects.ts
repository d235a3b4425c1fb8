import { CSV_MARK, csvLine } from '../../platform/csv-cell.ts';

/** A row that was kept back, as it is stored. */
export type RejectedRow = {
  row_number: number;
  code: string;
  column_name: string | null;
  value: string | null;
  cells: readonly string[];
};

/** The words for a key, in the language of the file. */
export type Word = (key: string, values?: Record<string, string>) => string;

/**
 * First line of the file of rejects: row number, column and reason, then the columns of the original file, so that
 * the mended rows can be imported again as they are (columns that are not mapped are passed over).
 */
export function rejectsHeader(headers: readonly string[], word: Word): string {
  return (
    CSV_MARK +
    csvLine([
      word('exchange:rejects.row'),
      word('exchange:rejects.column'),
      word('exchange:rejects.reason'),
      ...headers,
    ])
  );
}

/** One reject as a line of the file. */
export function rejectLine(reject: RejectedRow, word: Word): string {
  const values = { column: reject.column_name ?? '', value: reject.value ?? '' };
  return csvLine([
    String(reject.row_number),
    values.column,
    word(`exchange:reject.${reject.code}`, values),
    ...reject.cells,
  ]);
}

/** Why a row was kept back. The words are in locales/<language>/exchange.json under `reject`. */
export const REJECT_CODES = [
  // the record itself
  'encoding',
  'line_too_long',
  'too_many_columns',
  'extra_cells',
  'missing_cells',
  'unclosed_quote',
  'cell_error',
  // a value
  'required',
  'too_long',
  'date',
  'date_ambiguous',
  'date_impossible',
  'date_out_of_range',
  'time',
  'number',
  'number_too_large',
  'currency',
  'currency_mismatch',
  'digits_lost',
  'email',
  'wechat',
  'birthday',
  'birthday_impossible',
  'kind',
  'gender',
  'yes_no',
  'choice',
  'user',
  'customer_unknown',
  // the row as a whole
  'customer_missing',
  'amount_missing',
  'cancelled',
  'conflicting_row',
  'refused_by_database',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** Why a whole file cannot be read. Words under `refused`. */
export const REFUSAL_CODES = [
  'empty',
  'too_large',
  'html',
  'xml',
  'old_excel',
  'binary',
  'zip_not_xlsx',
  'xlsx_damaged',
  'xlsx_bomb',
  'xlsx_strings',
  'xlsx_doctype',
  'xlsx_sheet_missing',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Something kept as it is that a person should look at. */
export type WarningCode = 'phone_unverified' | 'wechat_unusual';

/** The file as a whole cannot be read; `code` says why, without a word of its content. */
export class FileRefused extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, options?: ErrorOptions) {
    super(`The file is refused: ${code}.`, options);
    this.name = 'FileRefused';
    this.code = code;
  }
}

/**
 * What became of reading an XLSX: a fault of the disk keeps its error, everything else thrown on the way is the
 * file's doing.
 */
export function asRefusal(error: unknown): unknown {
  if (error instanceof FileRefused || (error instanceof Error && 'syscall' in error)) return error;
  return new FileRefused('xlsx_damaged', { cause: error });
}

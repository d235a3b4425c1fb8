/** Every limit of reading a file, in one place (the sizes of files are in the contract); README.md gives the reasons. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** How much of a file is looked at to recognise it. */
export const SNIFF_BYTES = 256 * KIB;
/** Rows the guesses about a file are made from. */
export const SAMPLE_ROWS = 200;
/** Titles above a header are looked for in the first rows only. */
export const HEADER_ROWS = 20;
/** Text is decoded in blocks of whole lines; 64 KiB gives about 1,000 rows a batch (256 KiB was 25 % slower). */
export const CSV_BLOCK_BYTES = 64 * KIB;
/** A longer line, or a longer quoted record, is rejected and reading goes on behind it. */
export const RECORD_MAX_BYTES = MIB;
/** Rows of one batch: a block of very short lines would otherwise become tens of thousands of rows at once. */
export const BATCH_ROWS = 1000;
/** Cells read of one row. */
export const MAX_COLUMNS = 512;
/** What is shown of a line too long to keep, and of a rejected value. */
export const SHOWN_CHARS = 200;

/** Sum of what all entries of the archive say they unpack to. */
export const XLSX_MAX_UNPACKED_BYTES = 2048 * MIB;
/** Real sheets pack 8:1 to 40:1; deflate's own ceiling is 1,032:1. */
export const XLSX_MAX_RATIO = 200;
/** Entries smaller than this are harmless whatever their ratio (an empty styles part packs very well). */
export const XLSX_RATIO_FREE_BYTES = MIB;
export const XLSX_MAX_ENTRIES = 10_000;
/** Shared strings are the one part that must be kept while a sheet is read. */
export const XLSX_MAX_STRING_BYTES = 64 * MIB;
export const XLSX_MAX_STRINGS = 2_000_000;
/** workbook.xml, its relations and styles.xml, unpacked. */
export const XLSX_MAX_PART_BYTES = 16 * MIB;
/** XML between two tags; a cell of Excel holds 32,767 characters. */
export const XML_MAX_TEXT_BYTES = 4 * MIB;
/** A sheet nests 6 deep. */
export const XML_MAX_DEPTH = 64;

import { type Entry, zipped } from './zip-out.ts';

/** A cell as a workbook holds it: a text, a number, money in whole minor units, or a day (YYYY-MM-DD). */
export type Cell =
  | null
  | string
  | number
  | { kind: 'money'; minor: number; digits: number }
  | { kind: 'day'; day: string };

/** Rows of one sheet (Excel specifications and limits); the next begins with the header again. */
const SHEET_ROWS = 1_048_576;
/** Characters of one cell; what is longer is cut. */
const CELL_CHARS = 32_767;
/** Days are counted from here, so that 1900-03-01 is 61 (Excel takes 1900 for a leap year). */
const EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Styles by their place in styles.xml. */
const STYLE = { header: 1, day: 2, money: 3 } as const;
/** Digits behind the point that currencies have; each is a style of its own. */
const MONEY_DIGITS = [0, 1, 2, 3, 4];

/**
 * A workbook as a stream of bytes, sheet behind sheet (ECMA-376). Texts stand in their cells as texts: no spreadsheet
 * takes one for a formula, whatever it begins with.
 * @param rows in parts; the first row of each sheet is the header.
 * @param sheetRows so many rows a sheet takes.
 */
export function workbook(
  title: string,
  header: readonly string[],
  rows: AsyncIterable<readonly (readonly Cell[])[]>,
  sheetRows = SHEET_ROWS,
): AsyncGenerator<Buffer> {
  return zipped(entriesOf(title, header, rows, sheetRows));
}

async function* entriesOf(
  title: string,
  header: readonly string[],
  rows: AsyncIterable<readonly (readonly Cell[])[]>,
  sheetRows: number,
): AsyncGenerator<Entry> {
  const source = new Parts(rows);
  let sheets = 0;
  do {
    sheets++;
    yield { name: `xl/worksheets/sheet${sheets}.xml`, content: sheet(header, source, sheetRows) };
  } while (!(await source.isEmpty()));
  yield { name: 'xl/styles.xml', content: [styles()] };
  yield { name: 'xl/workbook.xml', content: [book(title, sheets)] };
  yield { name: 'xl/_rels/workbook.xml.rels', content: [bookRelations(sheets)] };
  yield { name: '_rels/.rels', content: [relations([['r1', 'officeDocument', 'xl/workbook.xml']])] };
  yield { name: '[Content_Types].xml', content: [contentTypes(sheets)] };
}

/** Parts of rows, of which a sheet may take only some. */
class Parts {
  readonly #source: AsyncIterator<readonly (readonly Cell[])[]>;
  #rest: readonly (readonly Cell[])[] = [];
  constructor(source: AsyncIterable<readonly (readonly Cell[])[]>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Up to `limit` rows; none at the end. */
  async take(limit: number): Promise<readonly (readonly Cell[])[]> {
    if (await this.isEmpty()) return [];
    const taken = this.#rest.slice(0, limit);
    this.#rest = this.#rest.slice(limit);
    return taken;
  }

  async isEmpty(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done) return true;
      this.#rest = next.value;
    }
    return false;
  }
}

async function* sheet(header: readonly string[], source: Parts, sheetRows: number): AsyncGenerator<string> {
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const views = `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  const letters = header.map((_, at) => columnName(at));
  yield `${XML}<worksheet xmlns="${MAIN}">${views}<sheetFormatPr defaultRowHeight="15"/><sheetData><row r="1">`;
  yield `${header.map((word, at) => textCell(`${letters[at]}1`, word, STYLE.header)).join('')}</row>`;
  let row = 1;
  while (row < sheetRows) {
    const rows = await source.take(sheetRows - row);
    if (rows.length === 0) break;
    let xml = '';
    for (const cells of rows) {
      row++;
      xml += `<row r="${row}">`;
      for (let at = 0; at < cells.length; at++) xml += cellXml(`${letters[at]}${row}`, cells[at] ?? null);
      xml += '</row>';
    }
    yield xml;
  }
  yield '</sheetData></worksheet>';
}

/** A, B, … Z, AA … */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}

function cellXml(place: string, cell: Cell): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') return textCell(place, cell, 0);
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (cell.kind === 'day') return `<c r="${place}" s="${STYLE.day}"><v>${serialDay(cell.day)}</v></c>`;
  const amount = (cell.minor / 10 ** cell.digits).toFixed(cell.digits);
  return `<c r="${place}" s="${STYLE.money + cell.digits}"><v>${amount}</v></c>`;
}

function serialDay(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - EPOCH_MS) / DAY_MS;
}

function textCell(place: string, text: string, style: number): string {
  const shown = escaped(text.slice(0, CELL_CHARS));
  return `<c r="${place}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${shown}</t></is></c>`;
}

/** What XML cannot hold, and what a spreadsheet would read as such a sign (ECMA-376, 22.9.2.19). */
const UNFIT = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/gu;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(UNFIT, (sign) => (sign === '_' ? '_x005F_' : ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function styles(): string {
  const formats = MONEY_DIGITS.map((digits) => `#,##0${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`);
  const numFmts = formats.map((code, at) => `<numFmt numFmtId="${170 + at}" formatCode="${code}"/>`).join('');
  const cell = (format: number, font = 0) =>
    `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  const cells = [cell(0), cell(0, 1), cell(14), ...formats.map((_, at) => cell(170 + at))];
  return (
    `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${numFmts}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
    `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`
  );
}

function book(title: string, sheets: number): string {
  const names = Array.from({ length: sheets }, (_, at) => {
    const name = escaped(at === 0 ? title : `${title} ${at + 1}`).replaceAll('"', '&quot;');
    return `<sheet name="${name}" sheetId="${at + 1}" r:id="s${at + 1}"/>`;
  });
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${names.join('')}</sheets></workbook>`;
}

function bookRelations(sheets: number): string {
  const parts = Array.from({ length: sheets }, (_, at): [string, string, string] => [
    `s${at + 1}`,
    'worksheet',
    `worksheets/sheet${at + 1}.xml`,
  ]);
  return relations([...parts, ['styles', 'styles', 'styles.xml']]);
}

function relations(targets: readonly [id: string, kind: string, target: string][]): string {
  const each = targets.map(
    ([id, kind, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function contentTypes(sheets: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const part = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${type}.${kind}+xml"/>`;
  const parts = Array.from({ length: sheets }, (_, at) => part(`worksheets/sheet${at + 1}`, 'worksheet'));
  return (
    `${XML}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `${part('workbook', 'sheet.main')}${part('styles', 'styles')}${parts.join('')}</Types>`
  );
}

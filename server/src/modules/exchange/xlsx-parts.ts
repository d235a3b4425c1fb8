import { FileRefused } from './codes.ts';
import { dayText } from './values-dates.ts';
import type { XlsxPackage } from './xlsx-package.ts';
import { parseWhole } from './xml.ts';

/** How numbers of a style are to be read; a format shows a date, a time of day, or neither. */
export type NumberKind = 'number' | 'date' | 'time';

export type Workbook = {
  /** In the order of the tabs. */
  sheets: { name: string; part: string; hidden: boolean }[];
  /** Days are counted from 1904-01-01 (Excel for the Mac until 2011). */
  date1904: boolean;
  stylesPart: string | null;
  stringsPart: string | null;
};

/** Reads what the workbook consists of. Throws FileRefused when it is no XLSX workbook. */
export async function readWorkbook(book: XlsxPackage): Promise<Workbook> {
  const roots = await relations(book, '_rels/.rels', '');
  const part = roots.find((one) => one.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  // A document, a presentation, an OpenDocument table, a Numbers file, or an .xlsb, whose parts are binary.
  if (!book.has(part) || !/workbook[^/]*\.xml$/i.test(part)) throw new FileRefused('zip_not_xlsx');
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const related = await relations(book, `${folder}_rels/${part.slice(slash)}.rels`, folder);
  const found: { name: string; id: string; hidden: boolean }[] = [];
  let date1904 = false;
  await parseWhole(book.readPart(part), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      found.push({ name: attributes.name ?? '', id, hidden: (attributes.state ?? 'visible') !== 'visible' });
    },
    close() {},
    text() {},
  });
  const partOf = (type: string) => related.find((one) => one.type.endsWith(type) && book.has(one.target))?.target;
  const sheets = found.flatMap(({ name, id, hidden }) => {
    const relation = related.find((one) => one.id === id);
    return relation?.type.endsWith('/worksheet') && book.has(relation.target)
      ? [{ name, part: relation.target, hidden }]
      : [];
  });
  return { sheets, date1904, stylesPart: partOf('/styles') ?? null, stringsPart: partOf('/sharedStrings') ?? null };
}

async function relations(book: XlsxPackage, part: string, folder: string) {
  const found: { id: string; type: string; target: string }[] = [];
  if (!book.has(part)) return found;
  await parseWhole(book.readPart(part), {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name === 'Relationship') found.push({ id: Id, type: Type, target: resolved(folder, Target) });
    },
    close() {},
    text() {},
  });
  return found;
}

/** A target is relative to the folder of its part, or starts with / at the root. */
function resolved(folder: string, target: string): string {
  return new URL(target, `zip://x/${folder}`).pathname.slice(1);
}

/** Formats Excel keeps no text for; 27 to 36 and 50 to 58 are dates of the Chinese and Japanese versions. */
function builtIn(id: number): NumberKind {
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

/** Whether a format shows days or times: what is left of it without quoted text, escapes and conditions. */
export function kindOfFormat(code: string): NumberKind {
  // Excel allows 255 characters; more would only feed the patterns.
  const first = code.slice(0, 255).split(';')[0] ?? '';
  const bare = first
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general/gi, '');
  if (/[yd]/i.test(bare)) return 'date';
  if (/[hs]/i.test(bare)) return 'time';
  return /m/i.test(bare) ? 'date' : 'number';
}

/** The kind of each cell style, by its index. */
export async function readStyles(chunks: AsyncIterable<Uint8Array>): Promise<NumberKind[]> {
  const formats = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  await parseWhole(chunks, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') formats.set(Number(numFmtId), formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) styles.push(Number(numFmtId));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
    text() {},
  });
  return styles.map((id) => {
    const code = formats.get(id);
    return code === undefined ? builtIn(id) : kindOfFormat(code);
  });
}

const DAY_1900 = 25_569;
const DAY_1904 = 24_107;
const DAY_SECONDS = 86_400;

/**
 * A number shown as a date, as text: 2024-03-05, 2024-03-05 14:05:33, or 14:05:33 for a part of a day. Excel's 1900
 * had a 29 February, so days before its March count from one later. Empty for a nought, which people see as 1900/1/0.
 */
export function serialText(serial: number, date1904: boolean): string | null {
  if (!(serial >= 0 && serial < 2_958_466)) return null;
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  const time = new Date((seconds % DAY_SECONDS) * 1000).toISOString().slice(11, 19);
  if (day === 0 && !date1904) return seconds === 0 ? '' : time;
  if (day === 60 && !date1904) return '1900-02-29';
  const text = dayText(day - (date1904 ? DAY_1904 : DAY_1900) + (day < 60 && !date1904 ? 1 : 0));
  return seconds % DAY_SECONDS === 0 ? text : `${text} ${time}`;
}

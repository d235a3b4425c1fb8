/** Encodings a CSV may come in, each a label of the WHATWG Encoding Standard. Words under `encoding`. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'big5', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Words under `delimiter`, by name. */
export const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const;
export type Delimiter = keyof typeof DELIMITER_NAMES;

export type Quote = '"' | "'";
export type Newline = '\n' | '\r';

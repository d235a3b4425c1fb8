import english from '../../../../locales/en/embedded.json' with { type: 'json' };

export type EmbeddedFaultCode = keyof typeof english.faults;
export type EmbeddedNoteCode = keyof typeof english.notes;
export type Params = Record<string, string | number>;

/** One line of progress or advice for whoever starts Kith; the words are in `locales/<language>/embedded.json`. */
export interface EmbeddedNote {
  code: EmbeddedNoteCode;
  params: Params;
}

export type EmbeddedLog = (note: EmbeddedNote) => void;

function fill(text: string, params: Params): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** Something the person who starts Kith must know or do; `message` is its English, `code` and `params` allow any other. */
export class EmbeddedFault extends Error {
  readonly code: EmbeddedFaultCode;
  readonly params: Params;

  constructor(code: EmbeddedFaultCode, params: Params = {}, cause?: unknown) {
    super(fill(english.faults[code], params), cause === undefined ? undefined : { cause });
    this.name = 'EmbeddedFault';
    this.code = code;
    this.params = params;
  }
}

/** English of a note, for logs that have no language. */
export function noteText(note: EmbeddedNote): string {
  return fill(english.notes[note.code], note.params);
}

import type { CustomField, CustomType, SaveCustomField } from '@kith/contract/custom-fields';

export type Words = { 'zh-CN': string; en: string };
type ChoiceDraft = { id: number; value?: string; names: Words; retired: boolean };

/** A field under somebody's hands: empty words stand for none. */
export type FieldDraft = {
  type: CustomType;
  names: Words;
  help: Words;
  section: Words;
  required: boolean;
  inLists: boolean;
  searched: boolean;
  choices: readonly ChoiceDraft[];
};

const NO_WORDS: Words = { 'zh-CN': '', en: '' };

export function newDraft(): FieldDraft {
  return {
    type: 'text',
    names: NO_WORDS,
    help: NO_WORDS,
    section: NO_WORDS,
    required: false,
    inLists: false,
    searched: false,
    choices: [],
  };
}

export function draftOf(field: CustomField): FieldDraft {
  const { type, names, help, section, required, inLists, searched, choices } = field;
  return {
    type,
    names,
    help: help ?? NO_WORDS,
    section: section ?? NO_WORDS,
    required,
    inLists,
    searched,
    choices: choices.map((choice, id) => ({ id, ...choice })),
  };
}

export function withChoice(draft: FieldDraft): FieldDraft {
  const id = Math.max(-1, ...draft.choices.map((choice) => choice.id)) + 1;
  return { ...draft, choices: [...draft.choices, { id, names: NO_WORDS, retired: false }] };
}

export function isChosen(type: CustomType): boolean {
  return type === 'choice' || type === 'choices';
}

/** The body of a save; words that stand in one language only are taken for both. Null while something is missing. */
export function bodyOf(draft: FieldDraft): Omit<SaveCustomField, 'version'> | null {
  const names = both(draft.names);
  const choices = isChosen(draft.type)
    ? draft.choices.flatMap(({ value, names: own, retired }) => {
        const words = both(own);
        return words ? [{ ...(value === undefined ? {} : { value }), names: words, retired }] : [];
      })
    : [];
  if (!names || (isChosen(draft.type) && (choices.length === 0 || choices.length < draft.choices.length))) return null;
  const { type, required, inLists, searched } = draft;
  return {
    type,
    names,
    help: both(draft.help),
    section: both(draft.section),
    required,
    inLists,
    searched: searched && type === 'text',
    choices,
  };
}

function both(words: Words): Words | null {
  const [zh, en] = [words['zh-CN'].trim(), words.en.trim()];
  return zh || en ? { 'zh-CN': zh || en, en: en || zh } : null;
}

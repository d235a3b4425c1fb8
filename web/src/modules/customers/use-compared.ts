import type { Customer } from '@kith/contract/customers';
import { MERGE_FIELDS, type MergeField } from '@kith/contract/merges';
import { useTranslation } from 'react-i18next';
import { useField } from '../../lib/session.ts';
import { useBirthdayText } from './components/BirthdayField.tsx';

/** A field of two customers, as texts; null: says nothing. */
export type Compared = {
  name: MergeField;
  label: string;
  one: string | null;
  other: string | null;
  /** Whoever looks may choose. */
  open: boolean;
};

const WORDS: Partial<Record<MergeField, string>> = { externalRef: 'ref' };

/** The fields of which at least one says something. */
export function useCompared(one: Customer, other: Customer): Compared[] {
  const { t } = useTranslation('customers');
  const birthdays = new Map([
    [one, useBirthdayText(one.birthday)],
    [other, useBirthdayText(other.birthday)],
  ]);
  const levels = { birthday: useField('birthday'), region: useField('region'), note: useField('notes') };
  const textOf = (name: MergeField, of: Customer): string | null => {
    switch (name) {
      case 'kind':
        return t(`common:kind.${of.kind}`);
      case 'gender':
        return of.gender && t(`gender.${of.gender}`);
      case 'birthday':
        return of.birthday && (birthdays.get(of) ?? null);
      case 'owner':
        return of.owner?.name ?? null;
      case 'department':
        return of.department?.name ?? null;
      case 'referredBy':
        return of.referredBy?.name ?? null;
      default:
        return of[name];
    }
  };
  return MERGE_FIELDS.map((name) => ({
    name,
    label: t(`field.${WORDS[name] ?? name}`),
    one: textOf(name, one),
    other: textOf(name, other),
    open: !(name in levels) || levels[name as keyof typeof levels] === 'write',
  })).filter((field) => field.one !== null || field.other !== null);
}

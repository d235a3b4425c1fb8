import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Problem } from '../../platform/errors.ts';
import type { ContactDraft } from './repo-write.ts';

/** Numbers without a country are of this one, as in imports. */
export const HOME = { country: 'CN', callingCode: '86' } as const;

const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[^\s@]+\.[^\s@.]+$/u;

/** The form in which a phone is compared: E.164, or as typed when it is no valid number but may still be dialled. */
export function normalPhone(typed: string): string | null {
  const number = parsePhoneNumberFromString(typed, HOME.country);
  if (number?.isValid()) return number.number;
  return /\d.*\d.*\d/s.test(typed) && !/[\p{L}]{3,}/u.test(typed) ? typed : null;
}

/** @throws Problem 400 when a phone has no digits to dial, or an address is none. */
export function draftContact(contact: {
  kind: ContactDraft['kind'];
  value: string;
  label?: string | null | undefined;
}): ContactDraft {
  const { kind, value } = contact;
  const label = contact.label ?? null;
  if (kind === 'phone') {
    const normal = normalPhone(value);
    if (normal === null) throw new Problem('customers.bad_phone', 400);
    return { kind, value, normal, label };
  }
  if (kind === 'email' && !EMAIL.test(value)) throw new Problem('customers.bad_email', 400);
  return { kind, value, normal: value.toLowerCase(), label };
}

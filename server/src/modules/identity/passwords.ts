import { randomBytes } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Config } from '../../platform/config.ts';
import { Problem } from '../../platform/errors.ts';
import { isCommon } from './common-passwords.ts';
import { passwordFault } from './rules-password.ts';

/** No look-alikes (0 O 1 l I), so that a password can be read out over the telephone. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A random password of 16 characters, 93 bits. */
export function randomPassword(): string {
  const bytes = randomBytes(64);
  let password = '';
  for (const byte of bytes) {
    // 56 characters: bytes from 224 on would favour the first ones.
    if (byte < 224 && password.length < 16) password += ALPHABET[byte % ALPHABET.length];
  }
  return password.length === 16 ? password : randomPassword();
}

/** Held against the password of who is not there, so that the answer takes as long as for who is. */
let nobodys: Promise<string> | undefined;

/** Whether this is the password behind a hash; as much work where there is none. */
export async function isPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(randomPassword());
  const isRight = await verifyPassword({ hash: hash ?? (await nobodys), password });
  return isRight && hash !== null && hash !== undefined;
}

/** @throws Problem identity.password_… with why it will not do, and the least length */
export function requireStrong(
  { passwordMinLength: min }: Pick<Config, 'passwordMinLength'>,
  password: string,
  about: { name: string; email: string },
): void {
  const fault = passwordFault(password, about, { minLength: min, isCommon });
  if (fault) throw new Problem(`identity.password_${fault}`, 400, { params: { min } });
}

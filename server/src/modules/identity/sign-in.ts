import type { Ctx } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import { isPassword } from './passwords.ts';
import { findSecondFactor } from './repo-second-factor.ts';
import { findSigningIn } from './repo-sign-in.ts';
import type { Sealing } from './sealing.ts';
import { takeCode } from './second-factor.ts';
import { guarded, SECOND_FACTOR_NEEDED } from './sign-in-gate.ts';

/** Who is let in, and by what. */
export type LetIn = { userId: string; role: string; by: 'password' | 'app' | 'recovery_code' };

/**
 * Checks a password and, where there is a second factor, its code; tells nobody whether an address is known.
 * @throws Problem identity.bad_credentials, identity.second_factor_needed, identity.bad_code, identity.too_many_tries
 */
export function checkCredentials(
  ctx: Ctx,
  sealed: Sealing,
  input: { email: string; password: string; code: string | undefined; address: string },
): Promise<LetIn> {
  const { email, password, code, address } = input;
  return guarded(ctx, { email, address }, async () => {
    const user = await findSigningIn(ctx.db, email);
    const isRight = await isPassword(user?.hash, password);
    if (!isRight || !user?.active) throw new Problem('identity.bad_credentials', 401);
    const { id: userId, role } = user;
    const factor = await findSecondFactor(ctx.db, userId);
    if (!factor?.confirmed_at) return { userId, role, by: 'password' };
    if (code === undefined) throw new Problem(SECOND_FACTOR_NEEDED, 401);
    const by = await takeCode(ctx, sealed, { userId, secret: factor.secret, code });
    if (!by) throw new Problem('identity.bad_code', 401);
    return { userId, role, by };
  });
}

import { z } from 'zod';
import type { ApprovalKind } from '../../platform/approval.ts';
import { addDays, dayIn, startOfDay } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { requireScope } from '../../platform/viewer.ts';
import { grantReveals } from './repo-reveals.ts';
import { REVEALS_AN_HOUR } from './reveal.ts';

const Snapshot = z.object({ more: z.int(), usual: z.int() });

/** Somebody has more calls to make today than the limit of reveals lets them: their superior may raise it until midnight. */
export const moreReveals: ApprovalKind = {
  name: 'customers.more_reveals',
  initial: {
    on: true,
    lines: [{ roles: [], fromMinor: null, steps: [{ who: { kind: 'superior' }, need: 'one' }] }],
    sparesSigners: false,
    waitMinutes: 60,
  },
  hasAmount: false,
  /** A person; nothing about them makes the wish another one. */
  stand: async (_tx, userIds) => new Map(userIds.map((userId) => [userId, {}])),
  async ask(_ctx, _tx, viewer) {
    requireScope(viewer, 'customers.reveal');
    const userId = viewer.userId ?? '';
    const snapshot: z.infer<typeof Snapshot> = { more: REVEALS_AN_HOUR, usual: REVEALS_AN_HOUR };
    return { subject: { kind: 'user', id: userId }, snapshot, carrierId: userId };
  },
  async approved(ctx, tx, matter, { at }) {
    const { more } = Snapshot.parse(matter.snapshot);
    const { timeZone } = await envOf(ctx, tx);
    const expiresAt = startOfDay(timeZone, addDays(dayIn(timeZone, at), 1));
    await grantReveals(tx, { userId: matter.subject.id, grantedAt: at, expiresAt, anHour: more });
  },
};

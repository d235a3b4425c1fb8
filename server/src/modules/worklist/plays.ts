import type { Action } from '@kith/contract/vocabulary';
import type { CreatePlay, Play, TaskKind, UpdatePlay } from '@kith/contract/worklist';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { presentPlay } from './present.ts';
import * as repo from './repo-play.ts';

/** Plays that come with Kith, in the order in which they are suggested; their words are in locales. */
const BUILT_IN: readonly { code: string; taskKind: TaskKind; action: Action }[] = [
  { code: 'save_call', taskKind: 'churn_warning', action: 'call' },
  { code: 'friendly_message', taskKind: 'churn_warning', action: 'message' },
  { code: 'visit', taskKind: 'churn_warning', action: 'visit' },
  { code: 'gift_note', taskKind: 'churn_warning', action: 'gift' },
  { code: 'first_order', taskKind: 'first_contact', action: 'call' },
  { code: 'first_order_message', taskKind: 'first_contact', action: 'message' },
  { code: 'call_back', taskKind: 'call_back', action: 'call' },
  { code: 'call_back_message', taskKind: 'call_back', action: 'message' },
  { code: 'record_complaint', taskKind: 'manual', action: 'call' },
  { code: 'introduction', taskKind: 'introduction', action: 'call' },
];

/** Brings in the built-in plays that are not there yet; edited ones stay as they are. */
export async function seedPlays(ctx: Ctx, conn: Conn): Promise<void> {
  const who = { at: ctx.clock.now(), by: null };
  for (const [position, { code, taskKind, action }] of BUILT_IN.entries()) {
    const words = { 'zh-CN': wordsOf('zh-CN', code), en: wordsOf('en', code) };
    const play = { play_id: newId(), code, action, task_kind: taskKind, words, position, built_in: true };
    await repo.insertPlay(conn, play, who);
  }
}

/** Offers are left open: what may be given away is the company's to say. */
function wordsOf(language: Language, code: string): Play['words']['en'] {
  const steps: string[] = [];
  for (let step = 1; ; step++) {
    const key = `worklist:plays.${code}.steps.${step}`;
    const words = translate(language, key);
    if (words === key) break;
    steps.push(words);
  }
  return { title: translate(language, `worklist:plays.${code}.title`), steps, offers: [] };
}

export async function createPlay(ctx: Ctx, viewer: Viewer, body: CreatePlay): Promise<Play> {
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const playId = newId();
    const play = {
      play_id: playId,
      code: `own_${playId}`,
      action: body.action,
      task_kind: body.taskKind,
      words: body.words,
      position: await repo.nextPosition(tx),
      built_in: false,
    };
    await repo.insertPlay(tx, play, { at, by: viewer.userId });
    await auditPlay(tx, viewer, at, 'worklist.create_play', playId, { after: body });
    return presentPlay({ ...play, active: true, updated_at: at });
  });
}

/** Changes what is given and leaves the rest. @throws Problem 404 */
export async function updatePlay(ctx: Ctx, viewer: Viewer, playId: string, body: UpdatePlay): Promise<Play> {
  return transact(ctx.db, async (tx) => {
    const before = await repo.lockPlay(tx, playId);
    if (!before) throw notFound();
    const at = ctx.clock.now();
    const after = {
      ...before,
      action: body.action ?? before.action,
      task_kind: body.taskKind ?? before.task_kind,
      words: body.words ?? before.words,
      active: body.active ?? before.active,
      position: body.position ?? before.position,
      updated_at: at,
    };
    await repo.updatePlay(tx, after, { at, by: viewer.userId });
    await auditPlay(tx, viewer, at, 'worklist.update_play', playId, {
      before: presentPlay(before),
      after: presentPlay(after),
    });
    return presentPlay(after);
  });
}

async function auditPlay(
  conn: Conn,
  viewer: Viewer,
  at: Date,
  action: string,
  playId: string,
  values: { before?: unknown; after: unknown },
): Promise<void> {
  await audit(conn, { viewer, at, action, subject: { kind: 'play', id: playId }, ...values });
}

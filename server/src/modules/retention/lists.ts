import type { Action, RiskLevel } from '@kith/contract/vocabulary';
import { dayIn } from '../../platform/clock.ts';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import {
  closeTasks,
  openTasks,
  openTasksOfKind,
  type RestingTask,
  restingTasksOfKind,
  type TaskDraft,
} from '../worklist/index.ts';
import { REASON_KEY } from './reason.ts';
import { enrolReached } from './repo-holdout.ts';
import * as repo from './repo-lists.ts';
import { levelRank } from './rules.ts';
import { readYardstick } from './settings.ts';

const KIND = 'churn_warning';

/**
 * After a whole run: puts the customers with most at stake on their account manager's list, up to the daily limit
 * (warnings that are open count), but for a share held out at random; says of the others that they were left out,
 * brings open warnings up to date and closes those whose cause is gone. Run twice, the second time changes nothing.
 * @returns customers whose tasks opened or closed.
 */
export async function concludeRun(tx: Tx, env: Env): Promise<string[]> {
  const yardstick = await readYardstick(tx);
  const open = (await openTasksOfKind(tx, KIND)).filter(({ reasonKey }) => reasonKey === REASON_KEY);
  const resting = (await restingTasksOfKind(tx, KIND, env)).filter(({ reasonKey }) => reasonKey === REASON_KEY);
  await repo.rankCandidates(
    tx,
    yardstick,
    {
      open: open.map(({ customerId, assigneeId }) => ({ customerId, listKey: assigneeId ?? repo.UNOWNED })),
      resting: await stillResting(tx, resting, env),
    },
    env,
  );
  const gone = await repo.withoutCause(
    tx,
    open.map(({ customerId }) => customerId),
  );
  const cause = { kind: KIND, reasonKey: REASON_KEY, closeReason: 'cause_gone' } as const;
  const closed = await closeTasks(tx, { customerIds: gone, ...cause }, env);
  await enrolReached(tx, yardstick.settings, env);
  const listed = await repo.listedCandidates(tx);
  const { opened } = await openTasks(
    tx,
    listed.map((candidate) => toDraft(candidate, yardstick.horizonDays)),
    env,
  );
  await repo.writeLoads(tx, yardstick.settings.dailyLimit, env);
  return [...new Set([...closed, ...opened])];
}

/** A warning somebody dealt with rests, until it gets worse or the customer has bought and gone silent anew. */
async function stillResting(tx: Tx, resting: readonly RestingTask[], env: Env): Promise<string[]> {
  const risks = await repo.risksOf(
    tx,
    resting.map(({ customerId }) => customerId),
  );
  return resting
    .filter(({ customerId, level, closedAt }) => {
      const now = risks.get(customerId);
      if (!now) return true;
      const worse = level !== null && levelRank(now.level) > levelRank(level);
      return !worse && now.last_on <= dayIn(env.timeZone, closedAt);
    })
    .map(({ customerId }) => customerId);
}

function toDraft(candidate: repo.Candidate, horizonDays: number | null): TaskDraft {
  return {
    customerId: candidate.customer_id,
    kind: KIND,
    reasonKey: REASON_KEY,
    level: candidate.level,
    reason: reasonOf(candidate, horizonDays),
    atStakeMinor: candidate.at_stake_minor,
    urgency: candidate.urgency,
    action: actionFor(candidate.level),
    playCode: null,
    dueAt: null,
    assigneeId: candidate.owner_id,
    title: null,
  };
}

/** Silence where it alone would warn, else the probability that warns instead. */
function reasonOf(candidate: repo.Candidate, horizonDays: number | null): TaskDraft['reason'] {
  const { gap_days: gapDays, usual_days: usualDays, last_on: lastOn, orders_year: ordersYear, chance } = candidate;
  const shared = { gapDays, usualDays, lastOn, ordersYear };
  if (candidate.cause === 'chance' && chance !== null && horizonDays !== null) {
    return { code: 'chance', chance, horizonDays, ...shared };
  }
  return { code: 'silence', limitDays: candidate.limit_days, ...shared };
}

/** A friendly word while it is only longer than usual; then the telephone. */
function actionFor(level: RiskLevel): Action {
  return level === 'watch' ? 'message' : 'call';
}

import { PERMISSIONS } from '@kith/contract/route';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Derivation } from '../../platform/facts.ts';
import { countStandings, readProfiles } from '../../platform/profile.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { openTasks } from '../worklist/index.ts';
import { forgetCounts, newestBasis, writeBasis, writeCounts } from './repo-basis.ts';
import { expireOverrides, forgetScores, writeScores } from './repo-score.ts';
import { readInsightSettings } from './settings.ts';

/** Scores: the basis once per whole run, then every customer against it; counts at the end. */
export const insightDerivation: Derivation = {
  name: 'insight.scores',
  stage: 'score',
  async run(tx, customerIds, env) {
    await reviewExpired(tx, customerIds, env);
    await writeScores(tx, customerIds, await readInsightSettings(tx), await newestBasis(tx), env);
  },
  basis: async (tx, env) => writeBasis(tx, await readInsightSettings(tx), env),
  async conclude(tx) {
    await writeCounts(tx, await countStandings(tx, systemViewer(PERMISSIONS, 'run'), 'insight.read'));
    return [];
  },
  async forget(tx) {
    await forgetScores(tx);
    await forgetCounts(tx);
  },
};

/** Where the day of review has come, the rule speaks again and somebody is asked to look. */
async function reviewExpired(tx: Tx, customerIds: readonly string[], env: Env): Promise<void> {
  const expired = await expireOverrides(tx, customerIds, env);
  if (expired.length === 0) return;
  const profiles = await readProfiles(
    tx,
    expired.map((row) => row.customer_id),
  );
  await openTasks(
    tx,
    expired.map((row) => ({
      customerId: row.customer_id,
      kind: 'review' as const,
      reasonKey: row.kind,
      level: null,
      reason: { code: 'review_due' as const, reviewOn: row.review_on, what: row.kind },
      atStakeMinor: 0,
      urgency: 1,
      action: 'call' as const,
      playCode: null,
      dueAt: null,
      assigneeId: profiles.get(row.customer_id)?.owner_id ?? null,
      title: null,
    })),
    env,
  );
}

import { PERMISSIONS } from '@kith/contract/route';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Derivation } from '../../platform/facts.ts';
import { countStandings, readProfiles } from '../../platform/profile.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { openTasks } from '../worklist/index.ts';
import { forgetCounts, newestBasis, writeBasis, writeCounts } from './repo-basis.ts';
import { modelInForce, newestVersion } from './repo-model.ts';
import { writeComparables, writeSplit } from './repo-potential.ts';
import { forgetCells, writeCells } from './repo-quadrant.ts';
import { expireOverrides, forgetScores, writeScores } from './repo-score.ts';
import { readInsightSettings, readScoredBy, writeScoredBy } from './settings.ts';
import { splitOf } from './split.ts';

/** Scores: the basis once per whole run, then every customer against it; counts at the end. */
export const insightDerivation: Derivation = {
  name: 'insight.scores',
  stage: 'score',
  async run(tx, customerIds, env) {
    await reviewExpired(tx, customerIds, env);
    const settings = await readInsightSettings(tx);
    await writeScores(tx, customerIds, settings, await newestBasis(tx), await splitOf(tx, settings), env);
  },
  async basis(tx, env) {
    const settings = await readInsightSettings(tx);
    const modelId = (await modelInForce(tx))?.modelId ?? null;
    if (await writeBasis(tx, settings, modelId, env)) {
      await writeComparables(tx, settings, env);
      await writeSplit(tx, settings, modelId !== null, env);
    }
    return (await newestBasis(tx))?.basis_id !== (await readScoredBy(tx)).basisId;
  },
  async conclude(tx, env) {
    const [version, basis] = [await newestVersion(tx), await newestBasis(tx)];
    await writeScoredBy(tx, { modelId: version?.model_id ?? null, basisId: basis?.basis_id ?? null }, env.now);
    await writeCounts(tx, await countStandings(tx, systemViewer(PERMISSIONS, 'run'), 'insight.read'));
    await writeCells(tx, basis?.model_id != null);
    return [];
  },
  async forget(tx) {
    await forgetScores(tx);
    await forgetCounts(tx);
    await forgetCells(tx);
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

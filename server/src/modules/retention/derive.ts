import type { Why } from '@kith/contract/insight';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Derivation } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { closeTasks } from '../worklist/index.ts';
import { concludeRun } from './lists.ts';
import { chanceValues, REASON_KEY } from './reason.ts';
import { forgetRisks, insertChanges, type LevelChange, writeRisks } from './repo-risk.ts';
import { readYardstick } from './settings.ts';

/** Risk per customer; the lists of tasks after a whole run. */
export const riskDerivation: Derivation = {
  name: 'retention.risk',
  stage: 'score',
  async run(tx, customerIds, env) {
    const yardstick = await readYardstick(tx);
    const changes = await writeRisks(tx, customerIds, yardstick, env);
    await insertChanges(
      tx,
      changes.map((change) => ({
        change_id: newId(),
        customer_id: change.customer_id,
        from_level: change.from_level,
        to_level: change.to_level,
        changed_on: env.today,
        changed_at: env.now,
        why: whyChanged(change, yardstick.horizonDays),
      })),
    );
    await closeGone(tx, changes, env);
  },
  conclude: concludeRun,
  forget: forgetRisks,
};

// locale-keys: retention:why.*
function whyChanged(change: LevelChange, horizonDays: number | null): Why {
  if (change.to_level === null) return { code: 'no_longer', values: {} };
  const { gap_days, usual_days, limit_days, chance, cause } = change;
  const silence = { gapDays: gap_days, usualDays: usual_days, limitDays: limit_days };
  return { code: cause ?? 'silence', values: { ...silence, ...chanceValues(chance, horizonDays) } };
}

/** A purchase has closed its warning already (worklist); other causes may be gone too: rules, archive, do not contact. */
async function closeGone(tx: Tx, changes: readonly LevelChange[], env: Env): Promise<void> {
  const customerIds = changes.filter(({ to_level }) => to_level === null).map(({ customer_id }) => customer_id);
  await closeTasks(tx, { customerIds, kind: 'churn_warning', reasonKey: REASON_KEY, closeReason: 'cause_gone' }, env);
}

import type { Derivation } from '../../platform/facts.ts';
import { nameKey } from './names.ts';
import { forgetSearch, readSearchable, writeSearch } from './repo-search.ts';
import { tokensOf } from './tokens.ts';

/** Search tokens and the sort key of the name, from what is known of the customer. */
export const searchDerivation: Derivation = {
  name: 'customers.search',
  stage: 'collect',
  async run(tx, customerIds) {
    const rows = await readSearchable(tx, customerIds);
    const entries = rows.map((row) => ({
      customerId: row.customer_id,
      nameKey: nameKey(row.name),
      tokens: tokensOf(row),
    }));
    await writeSearch(tx, customerIds, entries);
  },
  forget: forgetSearch,
};

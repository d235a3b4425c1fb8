import { customersRoutes } from '@kith/contract/customers';
import i18next from 'i18next';
import { call } from '../../lib/api.ts';
import type { SearchProvider } from '../../lib/module.ts';

const SHOWN = 8;

/** Finds customers for ⌘K: two characters of a name, pinyin or its initials, the tail of a phone, a reference. */
const provider: SearchProvider = {
  labelKey: 'shell:search.customers',
  minLength: 2,
  async find(text, signal) {
    const { items } = await call(customersRoutes.search, { query: { q: text, limit: SHOWN }, signal });
    return items.map((hit) => ({
      id: hit.customerId,
      title: hit.name,
      detail: [
        hit.tier && i18next.t(`common:tier.${hit.tier}`),
        hit.risk && i18next.t(`common:risk.${hit.risk}`),
        // What was found, unless it is the name itself, which stands above.
        hit.match.field === 'name' || hit.match.field === 'pinyin' ? hit.phone : hit.match.text,
        hit.owner?.name,
      ]
        .filter(Boolean)
        .join(' · '),
      to: `/customers/${hit.customerId}`,
    }));
  },
};

export default provider;

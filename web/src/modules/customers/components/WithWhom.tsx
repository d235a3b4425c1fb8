import { type Customer, customersRoutes } from '@kith/contract/customers';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';

/** Finds the other one, by name, pinyin, phone or number. */
export function WithWhom({ customer, onChosen }: { customer: Customer; onChosen: (customerId: string) => void }) {
  const { t } = useTranslation('merges');
  const { dot } = useFormats();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const { data } = useQuery({
    ...routeQuery(customersRoutes.search, { query: { q: asked, limit: 8 } }),
    enabled: [...asked].length >= 2,
    placeholderData: keepPreviousData,
  });
  const found = data?.items.filter((hit) => hit.customerId !== customer.customerId) ?? [];
  return (
    <Select
      maw={420}
      mt="lg"
      searchable
      label={t('merge.choose')}
      description={t('merge.chooseText')}
      // The server has found them already, by pinyin or phone, too.
      filter={({ options }) => options}
      data={found.map((hit) => ({ value: hit.customerId, label: dot([hit.name, hit.phone]) }))}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => id !== null && onChosen(id)}
      value={null}
    />
  );
}

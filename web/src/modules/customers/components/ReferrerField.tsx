import { type Customer, customersRoutes } from '@kith/contract/customers';
import { Button, Group, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import classes from '../customers.module.css';
import type { SaveFacts } from './Facts.tsx';
import { PopoverField } from './PopoverField.tsx';

type ReferrerFieldProps = { customer: Customer; save: SaveFacts; children: ReactNode };

/** Who recommended us, found by name, pinyin or phone. */
export function ReferrerField({ customer, save, children }: ReferrerFieldProps) {
  const { t } = useTranslation('customers');
  return (
    <PopoverField
      label={t('referrer.change')}
      editor={(close) => <ReferrerEditor customer={customer} save={save} close={close} />}
    >
      {children}
    </PopoverField>
  );
}

function ReferrerEditor({ customer, save, close }: Omit<ReferrerFieldProps, 'children'> & { close: () => void }) {
  const { t } = useTranslation('customers');
  const { dot } = useFormats();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const { data } = useQuery({
    ...routeQuery(customersRoutes.search, { query: { q: asked, limit: 8 } }),
    enabled: [...asked].length >= 2,
    placeholderData: keepPreviousData,
  });
  const send = (referredBy: string | null) =>
    save({ referredBy }).then(close, (error) => setProblem(problemText(error)));
  const found = data?.items.filter((hit) => hit.customerId !== customer.customerId) ?? [];
  return (
    <>
      <Select
        size="xs"
        searchable
        label={t('field.referredBy')}
        placeholder={t('list.search')}
        comboboxProps={{ withinPortal: false }}
        // The server has found them already, by pinyin or phone, too.
        filter={({ options }) => options}
        data={found.map((hit) => ({ value: hit.customerId, label: dot([hit.name, hit.phone]) }))}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={(id) => id !== null && void send(id)}
        value={null}
      />
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {customer.referredBy && (
        <Group justify="flex-start" mt="sm">
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void send(null)}>
            {t('referrer.remove')}
          </Button>
        </Group>
      )}
    </>
  );
}

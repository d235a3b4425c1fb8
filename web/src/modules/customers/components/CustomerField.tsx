import { customersRoutes } from '@kith/contract/customers';
import { Button, Group, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import classes from '../customers.module.css';
import { PopoverField } from './PopoverField.tsx';

type CustomerFieldProps = {
  label: string;
  /** Somebody is chosen, and can be taken away. */
  chosen: boolean;
  /** Whoever cannot be chosen: the customer themselves. */
  not?: string;
  save: (customerId: string | null) => Promise<unknown>;
  children: ReactNode;
};

/** Another customer, found by name, pinyin or phone. */
export function CustomerField({ children, ...rest }: CustomerFieldProps) {
  const { t } = useTranslation('fields');
  return (
    <PopoverField label={t('changeOf', { field: rest.label })} editor={(close) => <Editor {...rest} close={close} />}>
      {children}
    </PopoverField>
  );
}

function Editor({ label, chosen, not, save, close }: Omit<CustomerFieldProps, 'children'> & { close: () => void }) {
  const { t } = useTranslation('fields');
  const [problem, setProblem] = useState<string | null>(null);
  const send = (id: string | null) => save(id).then(close, (error) => setProblem(problemText(error)));
  return (
    <>
      <CustomerSelect label={label} {...(not ? { not } : {})} onChoose={(id) => void send(id)} inPopover />
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {chosen && (
        <Group justify="flex-start" mt="sm">
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void send(null)}>
            {t('takeAway')}
          </Button>
        </Group>
      )}
    </>
  );
}

type CustomerSelectProps = {
  label: string;
  not?: string;
  onChoose: (customerId: string, name: string) => void;
  inPopover?: boolean;
  required?: boolean;
  error?: ReactNode;
  description?: string;
};

/** A field in which a customer is looked for. */
export function CustomerSelect({ onChoose, not, inPopover = false, ...rest }: CustomerSelectProps) {
  const { t } = useTranslation('customers');
  const { dot } = useFormats();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const { data } = useQuery({
    ...routeQuery(customersRoutes.search, { query: { q: asked, limit: 8 } }),
    enabled: [...asked].length >= 2,
    placeholderData: keepPreviousData,
  });
  const found = (data?.items ?? []).filter(({ customerId }) => customerId !== not);
  return (
    <Select
      size={inPopover ? 'xs' : 'sm'}
      searchable
      placeholder={t('list.search')}
      comboboxProps={{ withinPortal: !inPopover }}
      // The server has found them already, by pinyin or phone, too.
      filter={({ options }) => options}
      data={found.map((hit) => ({ value: hit.customerId, label: dot([hit.name, hit.phone]) }))}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => {
        const hit = found.find(({ customerId }) => customerId === id);
        if (hit) onChoose(hit.customerId, hit.name);
      }}
      value={null}
      {...rest}
    />
  );
}

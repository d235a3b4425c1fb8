import { minorDigits } from '@kith/contract/currency';
import {
  type CustomAsk,
  type CustomField,
  CustomFilter,
  readCustomFilter,
  writeCustomFilter,
} from '@kith/contract/custom-fields';
import { type Customer, customersRoutes } from '@kith/contract/customers';
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../lib/api.ts';
import { routeQuery } from '../../lib/query.ts';
import { useFormats } from '../../lib/session.ts';
import type { Filter } from '../../ui/filters.ts';
import { useColleagues } from '../identity/index.ts';
import { choiceOptions, useCustomFields, useCustomWords } from './custom-fields.ts';

/** A filter bar has one entry of its state for each thing asked; the address has one list of conditions for them all. */
type Conditions = readonly string[] | undefined;
const NONE = 'none';

const stateKey = (key: string, ask: CustomAsk) => `${key}:${ask}`;

/** The conditions as the entries of a filter bar. */
export function customState(conditions: Conditions): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const condition of conditions ?? []) {
    const { key, ask, value } = readCustomFilter(condition);
    if (ask === 'is' || ask === 'empty') {
      const entry = stateKey(key, 'is');
      state[entry] = [...((state[entry] as string[] | undefined) ?? []), ask === 'empty' ? NONE : value];
    } else state[stateKey(key, ask)] = value;
  }
  return state;
}

/** What a filter bar changed: conditions anew, and the rest of the patch as it is. */
export function withCustom(patch: Record<string, unknown>, conditions: Conditions): Record<string, unknown> {
  const own = Object.entries(patch).filter(([name]) => name.startsWith('x_'));
  if (own.length === 0) return patch;
  const rest = Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('x_')));
  const state = { ...customState(conditions), ...Object.fromEntries(own) };
  const custom = Object.entries(state).flatMap(([name, value]) => {
    const [key = '', ask] = name.split(':');
    return [value ?? []]
      .flat()
      .map((one) =>
        one === NONE
          ? writeCustomFilter({ key, ask: 'empty', value: 'true' })
          : writeCustomFilter({ key, ask: ask as CustomAsk, value: String(one) }),
      );
  });
  const fitting = custom.filter((condition) => CustomFilter.safeParse(condition).success);
  return { ...rest, custom: fitting.length > 0 ? fitting : undefined };
}

/** The company's own fields that lists use, as filters. */
export function useCustomFilters(conditions: Conditions): Filter[] {
  const { t } = useTranslation('fields');
  const { currency, locale } = useFormats();
  const { formats, yesNo } = useCustomWords();
  const fields = useCustomFields();
  const colleagues = useColleagues();
  const names = useCustomerNames(conditions, fields);
  return useMemo(() => {
    const none = { value: NONE, label: t('none') };
    const filterOf = (field: CustomField): Filter => {
      const { key, type } = field;
      const label = field.names[locale];
      const range = { label, from: stateKey(key, 'min'), to: stateKey(key, 'max') };
      const options = { key: stateKey(key, 'is'), label, kind: 'options' } as const;
      switch (type) {
        case 'text':
          return { key: stateKey(key, 'has'), label, kind: 'text' };
        case 'number':
          return { key, kind: 'range', decimals: true, ...range };
        case 'money':
          return { key, kind: 'range', scale: 10 ** minorDigits(currency), ...range };
        case 'date':
          return { key, kind: 'days', ...range };
        case 'yes_no':
          return {
            ...options,
            options: [...[true, false].map((each) => ({ value: String(each), label: yesNo(each) })), none],
          };
        case 'user':
          return {
            ...options,
            options: [...colleagues.map(({ userId, name }) => ({ value: userId, label: name })), none],
          };
        case 'customer':
          return { ...options, options: [...names, none], find: findCustomers };
        default:
          return {
            ...options,
            options: [
              ...choiceOptions(
                field,
                formats,
                field.choices.map(({ value }) => value),
              ),
              none,
            ],
          };
      }
    };
    return fields.filter(({ inLists }) => inLists).map(filterOf);
  }, [t, fields, formats, yesNo, colleagues, names, currency, locale]);
}

/** Customers for a filter, by name, pinyin or phone. */
async function findCustomers(text: string, signal: AbortSignal): Promise<{ value: string; label: string }[]> {
  const { items } = await call(customersRoutes.search, { query: { q: text, limit: 10 }, signal });
  return items.map(({ customerId, name }) => ({ value: customerId, label: name }));
}

/** Names of the customers whom conditions refer to. */
function useCustomerNames(conditions: Conditions, fields: readonly CustomField[]) {
  const ids = (conditions ?? []).flatMap((condition) => {
    const { key, ask, value } = readCustomFilter(condition);
    const isReference = fields.some((field) => field.key === key && field.type === 'customer');
    return isReference && ask === 'is' ? [value] : [];
  });
  return useQueries({
    queries: ids.map((customerId) => routeQuery(customersRoutes.get, { params: { customerId } })),
    combine: namesOf,
  });
}

function namesOf(results: readonly UseQueryResult<Customer>[]) {
  return results.flatMap(({ data }) => (data ? [{ value: data.customerId, label: data.name }] : []));
}

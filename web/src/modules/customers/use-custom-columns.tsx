import { type CustomField, SORTABLE_TYPES } from '@kith/contract/custom-fields';
import type { CustomerRow } from '@kith/contract/customers';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { GridColumn } from '../../ui/grid/columns.ts';
import { Tag } from '../../ui/Tag.tsx';
import { type CustomWords, customText, useCustomFields, useCustomWords } from './custom-fields.ts';

const WIDTHS = {
  text: 160,
  number: 100,
  money: 120,
  date: 120,
  choice: 120,
  choices: 180,
  customer: 160,
  user: 120,
  yes_no: 90,
};

/** The company's own fields that lists use, as columns; hidden until somebody asks for them. */
export function useCustomColumns(): GridColumn<CustomerRow>[] {
  const fields = useCustomFields();
  const words = useCustomWords();
  return useMemo(() => fields.filter(({ inLists }) => inLists).map((field) => columnOf(field, words)), [fields, words]);
}

function columnOf(field: CustomField, words: CustomWords): GridColumn<CustomerRow> {
  const { key, type, names } = field;
  const figure = type === 'number' || type === 'money';
  return {
    id: key,
    header: names[words.formats.locale],
    width: WIDTHS[type],
    cell: (row) => <Cell row={row} field={field} words={words} />,
    hidden: true,
    card: 'none',
    ...(figure ? { align: 'end' } : {}),
    ...(SORTABLE_TYPES.includes(type) ? { sort: figure ? 'desc' : 'asc' } : {}),
  };
}

function Cell({ row, field, words }: { row: CustomerRow; field: CustomField; words: CustomWords }) {
  const value = row.custom[field.key];
  if (value === undefined) return '—';
  if (typeof value === 'object' && 'id' in value && field.type === 'customer') {
    return <Link to={`/customers/${value.id}`}>{value.name}</Link>;
  }
  if (field.type === 'choice' || field.type === 'choices') {
    return [value].flat().map((one) => {
      const text = customText(String(one), field, words);
      return <Tag key={text}>{text}</Tag>;
    });
  }
  return customText(value, field, words);
}

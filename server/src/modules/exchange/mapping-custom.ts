import type { CustomField, CustomType } from '@kith/contract/custom-fields';
import type { FieldSpec, Shape } from './mapping-fields.ts';
import { headerKey } from './mapping-header.ts';

const SHAPES: Record<CustomType, Shape> = {
  text: 'text',
  number: 'number',
  money: 'number',
  date: 'moment',
  choice: 'text',
  choices: 'text',
  customer: 'reference',
  user: 'text',
  yes_no: 'flag',
};

/** The company's own fields as they are proposed: by their names in both languages and by their key. */
export function customSpecs(fields: readonly CustomField[]): FieldSpec[] {
  return fields.map(({ key, type, names }) => {
    const certain = [names['zh-CN'], names.en, key, key.slice(2)].map(headerKey).filter((name) => name !== '');
    return { field: key, required: false, repeatable: false, shape: SHAPES[type], names: [certain.join(' ')] };
  });
}

import { type CustomField, customFieldRoutes } from '@kith/contract/custom-fields';
import {
  FIELDS,
  type FieldLevel,
  type FieldRules,
  levelOf,
  levelsOf,
  MASKABLE,
  type RuledField,
} from '@kith/contract/roles';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import classes from '../pages/pages.module.css';

type FieldLevelsProps = {
  fields: FieldRules;
  /** Absent: to be read only. */
  onChange?: (fields: FieldRules) => void;
};

/** What a role may see and do with each field of a customer. */
export function FieldLevels({ fields, onChange }: FieldLevelsProps) {
  const { t } = useTranslation('identity');
  const lines = useLines();
  return (
    <dl className={classes.rights}>
      {lines.map(({ field, label, maskable }) => {
        const level = levelOf((each) => fields[each], field);
        const levels = levelsOf(field, maskable);
        // Money is there or it is not; it is changed with the orders.
        const wordOf = (value: FieldLevel) => t(`level.${field === 'spend' && value === 'write' ? 'shown' : value}`);
        return (
          <div key={field}>
            <dt>{label}</dt>
            <dd>
              {onChange ? (
                <NativeSelect
                  size="xs"
                  aria-label={label}
                  value={level}
                  data={levels.map((value) => ({ value, label: wordOf(value) }))}
                  onChange={(event) => {
                    const chosen = levels.find((value) => value === event.currentTarget.value);
                    if (chosen) onChange({ ...fields, [field]: chosen });
                  }}
                />
              ) : (
                wordOf(level)
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

type Line = { field: RuledField; label: string; maskable: boolean };

/** Kith's fields, then the company's own: of a text a part may be shown. */
function useLines(): Line[] {
  const { t } = useTranslation('identity');
  const { locale } = useFormats();
  const { data } = useRoute(customFieldRoutes.list);
  const own = (data?.items ?? []).filter(({ archivedAt }) => archivedAt === null);
  return [
    ...FIELDS.map((field) => ({ field, label: t(`field.${field}`), maskable: MASKABLE.includes(field) })),
    ...own.map(({ key, names, type }: CustomField) => ({
      field: key,
      label: names[locale],
      maskable: type === 'text',
    })),
  ];
}

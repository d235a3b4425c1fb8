import { FIELDS, type FieldLevel, type FieldRules, levelsOf } from '@kith/contract/roles';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../pages/pages.module.css';

type FieldLevelsProps = {
  fields: FieldRules;
  /** Absent: to be read only. */
  onChange?: (fields: FieldRules) => void;
};

/** What a role may see and do with each field of a customer. */
export function FieldLevels({ fields, onChange }: FieldLevelsProps) {
  const { t } = useTranslation('identity');
  return (
    <dl className={classes.rights}>
      {FIELDS.map((field) => {
        const label = t(`field.${field}`);
        const level = fields[field] ?? 'write';
        const levels = levelsOf(field);
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

import { COMPANY_WIDE, type Role, SCOPES, type Scope } from '@kith/contract/roles';
import { PERMISSIONS } from '@kith/contract/route';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../pages/pages.module.css';

type RightsProps = {
  permissions: Role['permissions'];
  /** Absent: to be read only. */
  onChange?: (permissions: Role['permissions']) => void;
};

/** Every permission with whose rows it reaches. */
export function Rights({ permissions, onChange }: RightsProps) {
  const { t } = useTranslation('identity');
  return (
    <dl className={classes.rights}>
      {PERMISSIONS.map((permission) => {
        const label = t(`permission.${permission}`);
        const scope = permissions[permission];
        const scopes: readonly Scope[] = COMPANY_WIDE.includes(permission) ? ['all'] : SCOPES;
        return (
          <div key={permission}>
            <dt>{label}</dt>
            <dd>
              {onChange ? (
                <NativeSelect
                  size="xs"
                  aria-label={label}
                  value={scope ?? ''}
                  data={[
                    { value: '', label: t('scope.none') },
                    ...scopes.map((value) => ({ value, label: t(`scope.${value}`) })),
                  ]}
                  onChange={(event) => {
                    const { [permission]: _, ...others } = permissions;
                    const chosen = scopes.find((value) => value === event.currentTarget.value);
                    onChange(chosen ? { ...others, [permission]: chosen } : others);
                  }}
                />
              ) : (
                <span className={scope ? undefined : classes.quiet}>{t(`scope.${scope ?? 'none'}`)}</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

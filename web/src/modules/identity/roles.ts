import { BUILT_IN_ROLES, type BuiltInRole, type Role, roleRoutes } from '@kith/contract/roles';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../lib/query.ts';

export function isBuiltIn(code: string): code is BuiltInRole {
  return BUILT_IN_ROLES.some((role) => role === code);
}

/** All roles, and what each is called and means. */
export function useRoles(): { roles: Role[]; nameOf: (code: string) => string; helpOf: (code: string) => string } {
  const { t } = useTranslation('identity');
  const { data } = useRoute(roleRoutes.list);
  const roles = useMemo(() => data?.items ?? [], [data]);
  const nameOf = useCallback(
    (code: string) => (isBuiltIn(code) ? t(`roles.${code}`) : (roles.find((role) => role.code === code)?.name ?? '')),
    [t, roles],
  );
  const helpOf = useCallback((code: string) => t(`roleHelp.${isBuiltIn(code) ? code : 'own'}`), [t]);
  return { roles, nameOf, helpOf };
}

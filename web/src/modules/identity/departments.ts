import { type Department, departmentRoutes } from '@kith/contract/departments';
import { useMemo } from 'react';
import { useRoute } from '../../lib/query.ts';

export type InTree = Department & {
  /** 0 at the top. */
  depth: number;
};

/** Departments as the server gives them, each behind the one it belongs to, with how far down it stands. */
export function withDepth(departments: readonly Department[]): InTree[] {
  const depths = new Map<string, number>();
  return departments.map((department) => {
    const depth = department.parentId === null ? 0 : (depths.get(department.parentId) ?? 0) + 1;
    depths.set(department.departmentId, depth);
    return { ...department, depth };
  });
}

/** Departments to choose from, indented as they stand; without one of them and all below it, where it is to be moved. */
export function choices(departments: readonly InTree[], except?: string): { value: string; label: string }[] {
  const left = new Set<string>();
  for (const { departmentId, parentId } of departments) {
    if (departmentId === except || (parentId !== null && left.has(parentId))) left.add(departmentId);
  }
  return departments
    .filter(({ departmentId }) => !left.has(departmentId))
    .map(({ departmentId, name, depth }) => ({ value: departmentId, label: `${'\u2003'.repeat(depth)}${name}` }));
}

export function useDepartments(): InTree[] {
  const { data } = useRoute(departmentRoutes.list);
  return useMemo(() => withDepth(data?.items ?? []), [data]);
}

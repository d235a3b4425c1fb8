import {
  FIELD_LEVELS,
  FIELDS,
  type FieldLevel,
  levelOf,
  type RuledField,
  SCOPES,
  type Scope,
} from '@kith/contract/roles';
import type { Permission } from '@kith/contract/route';

/** A department by its place in the tree. */
export type Placed = { departmentId: string; parentId: string | null };

/** A department and all below it. An id that is in no tree stands for itself alone. */
export function withBelow(tree: readonly Placed[], departmentId: string): string[] {
  const found = [departmentId];
  const known = new Set(found);
  // `found` grows while it is walked through: what is below is looked into in its turn.
  for (const id of found) {
    for (const child of tree) {
      if (child.parentId !== id || known.has(child.departmentId)) continue;
      known.add(child.departmentId);
      found.push(child.departmentId);
    }
  }
  return found;
}

/** Whether a department would stand below itself if it were moved under `parentId`. */
export function makesCycle(tree: readonly Placed[], departmentId: string, parentId: string | null): boolean {
  return parentId !== null && withBelow(tree, departmentId).includes(parentId);
}

/** Each department behind the one it belongs to, those of one parent in the order given. */
export function inTreeOrder<D extends Placed>(departments: readonly D[]): D[] {
  const below = (parentId: string | null): D[] =>
    departments.filter((each) => each.parentId === parentId).flatMap((each) => [each, ...below(each.departmentId)]);
  return below(null);
}

/** What somebody may do and see. */
export type Rights = { permissions: ReadonlyMap<Permission, Scope>; fields: ReadonlyMap<RuledField, FieldLevel> };

/** Whether rights hold everything that others hold, as widely or more, and show as much of every field. */
export function covers(rights: Rights, others: Rights): boolean {
  const level = ({ fields }: Rights, field: RuledField) =>
    FIELD_LEVELS.indexOf(levelOf((each) => fields.get(each), field));
  const ruled = new Set([...FIELDS, ...rights.fields.keys(), ...others.fields.keys()]);
  const isWithin = [...others.permissions].every(([permission, scope]) => {
    const own = rights.permissions.get(permission);
    return own !== undefined && SCOPES.indexOf(own) >= SCOPES.indexOf(scope);
  });
  return isWithin && [...ruled].every((field) => level(rights, field) >= level(others, field));
}

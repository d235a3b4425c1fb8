import { z } from 'zod';
import { Nothing, route } from './route.ts';

/** A department or branch; its people see each other's customers where their role says so. */
export const Department = z.object({
  departmentId: z.uuid(),
  name: z.string(),
  /** Null: it stands at the top. */
  parentId: z.uuid().nullable(),
  /** People in it, not counting those below; who was switched off counts. */
  users: z.int(),
});
export type Department = z.infer<typeof Department>;

const Name = z.string().trim().min(1).max(100);
const one = z.object({ departmentId: z.uuid() });

export const departmentRoutes = {
  list: route({
    method: 'GET',
    path: '/departments',
    permission: 'settings.read',
    summary: 'Every department, each behind the one it belongs to, by name',
    response: z.object({ items: z.array(Department) }),
  }),
  create: route({
    method: 'POST',
    path: '/departments',
    permission: 'identity.manage',
    summary: 'Add a department',
    body: z.object({ name: Name, parentId: z.uuid().nullable().default(null) }),
    response: Department,
    errors: ['identity.department_taken'],
  }),
  update: route({
    method: 'PATCH',
    path: '/departments/:departmentId',
    permission: 'identity.manage',
    summary: 'Rename a department, or move it with everything below it',
    params: one,
    body: z.object({ name: Name.optional(), parentId: z.uuid().nullable().optional() }),
    response: Department,
    errors: ['identity.department_taken', 'identity.department_cycle'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/departments/:departmentId',
    permission: 'identity.manage',
    summary: 'Remove a department that holds nobody and nothing',
    params: one,
    response: Nothing,
    errors: ['identity.department_in_use'],
  }),
} as const;

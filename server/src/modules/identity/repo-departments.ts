import type { Department } from '@kith/contract/departments';
import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';

export async function findDepartment(
  conn: Conn,
  departmentId: string,
): Promise<{ departmentId: string; name: string } | undefined> {
  const { rows } = await sql<{
    departmentId: string;
    name: string;
  }>`${kept} SELECT department_id AS "departmentId", name FROM identity_department WHERE department_id = ${departmentId}`.execute(
    conn,
  );
  return rows[0];
}

/** All departments by name with the number of their people. */
export async function listDepartments(conn: Conn): Promise<Department[]> {
  const { rows } = await sql<Department>`SELECT d.department_id AS "departmentId", d.name, d.parent_id AS "parentId",
      (SELECT count(*)::int FROM identity_user u WHERE u.department_id = d.department_id) AS users
    FROM identity_department d ORDER BY d.name, d.department_id`.execute(conn);
  return rows;
}

/** All departments by name, locked: two moves at once cannot make a circle together. */
export async function lockDepartments(tx: Tx): Promise<Department[]> {
  // Not against readers, nor against users being put in: it conflicts with itself.
  await sql`LOCK TABLE identity_department IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
  return listDepartments(tx);
}

/** @returns false when the name is taken. */
export async function insertDepartment(
  tx: Tx,
  department: { departmentId: string; name: string; parentId: string | null; at: Date },
): Promise<boolean> {
  const made = await sql`INSERT INTO identity_department (department_id, name, parent_id, created_at)
    VALUES (${department.departmentId}, ${department.name}, ${department.parentId}, ${department.at})
    ON CONFLICT (name) DO NOTHING`.execute(tx);
  return made.numAffectedRows === 1n;
}

export async function updateDepartment(
  tx: Tx,
  department: { departmentId: string; name: string; parentId: string | null },
): Promise<void> {
  await sql`UPDATE identity_department SET name = ${department.name}, parent_id = ${department.parentId}
    WHERE department_id = ${department.departmentId}`.execute(tx);
}

/** A foreign key violation (23503): somebody or something is in it. */
export async function deleteDepartment(tx: Tx, departmentId: string): Promise<void> {
  await sql`DELETE FROM identity_department_calendar WHERE department_id = ${departmentId}`.execute(tx);
  await sql`DELETE FROM identity_department WHERE department_id = ${departmentId}`.execute(tx);
}

/** Ids of departments by name; those that are not there are made, at the top of the tree. */
export async function ensureDepartments(conn: Conn, names: readonly string[], at: Date): Promise<Map<string, string>> {
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return new Map();
  const ids = distinct.map(() => newId());
  await sql`INSERT INTO identity_department (department_id, name, created_at)
    SELECT id, name, ${at} FROM unnest(${ids}::uuid[], ${distinct}::text[]) AS d(id, name)
    ON CONFLICT (name) DO NOTHING`.execute(conn);
  const { rows } = await sql<{ department_id: string; name: string }>`
    SELECT department_id, name FROM identity_department WHERE name = ANY(${distinct}::text[])`.execute(conn);
  return new Map(rows.map((row) => [row.name, row.department_id]));
}

import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';

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

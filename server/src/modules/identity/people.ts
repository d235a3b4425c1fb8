import type { Person } from '@kith/contract/customers';
import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { listNames } from './repo.ts';

/** All users by id, in the order of their names; there are tens of them, at most hundreds. */
export function everybody(ctx: Pick<Ctx, 'reference'>, conn: Conn): Promise<ReadonlyMap<string, Person>> {
  return conn.isTransaction ? read(conn) : ctx.reference.read('identity.people', () => read(conn));
}

async function read(conn: Conn): Promise<ReadonlyMap<string, Person>> {
  const byName = new Intl.Collator('zh-CN');
  const users = (await listNames(conn)).sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  return new Map(users.map(({ id, name }) => [id, { userId: id, name }]));
}

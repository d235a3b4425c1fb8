import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Module } from '../../platform/module.ts';
import type { TestDb } from '../../platform/testing.ts';
import { customersModule } from '../customers/index.ts';
import { insightModule } from '../insight/index.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { leftOut, retentionModule } from './index.ts';

/** The rooms up to this one, as a whole run needs them. */
export const rooms: readonly Module[] = [
  customersModule,
  ordersModule,
  worklistModule({ leftOut }),
  insightModule,
  retentionModule,
];

/** An account manager for tests. @returns the user's id. */
export async function makeOwner({ ctx }: Pick<TestDb, 'ctx'>, name: string): Promise<string> {
  const id = newId();
  await sql`INSERT INTO identity_user (id, name, email, role) VALUES (${id}, ${name}, ${`${id}@kith.example`},
    'account_manager')`.execute(ctx.db);
  return id;
}

import { sql } from 'kysely';
import type { FactColumn } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { Module } from '../../platform/module.ts';
import type { TestDb } from '../../platform/testing.ts';
import { insightModule } from '../insight/index.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { leftOut, retentionModule } from './index.ts';

const column = (name: string, type: FactColumn['type']): FactColumn => ({ name, type });

/** The facts of customers without their room: enough for what this room reads. */
const customers: Module = {
  name: 'customers',
  facts: {
    view: 'customers_facts',
    columns: [
      column('kind', 'code'),
      column('name', 'text'),
      column('name_key', 'text'),
      column('owner_id', 'reference'),
      column('archived', 'yes_no'),
      column('created_at', 'instant'),
      column('tags', 'tags'),
    ],
  },
};

/** The rooms up to this one, as a whole run needs them. */
export const rooms: readonly Module[] = [
  customers,
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

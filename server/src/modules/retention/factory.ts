import type { RetentionSettings } from '@kith/contract/retention';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { Module } from '../../platform/module.ts';
import { writeSetting } from '../../platform/settings.ts';
import type { TestDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { customersModule } from '../customers/index.ts';
import { insightModule } from '../insight/index.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { leftOut, retentionModule } from './index.ts';
import { DEFAULT_SETTINGS } from './rules.ts';
import { retentionSetting } from './settings.ts';

/** The rooms up to this one, as a whole run needs them. */
export const rooms: readonly Module[] = [
  customersModule,
  ordersModule,
  worklistModule({ leftOut }),
  insightModule,
  retentionModule,
];

/** For tests that expect a warning for everybody who is due one: nobody is held out. */
export const NOBODY_HELD_OUT: RetentionSettings = { ...DEFAULT_SETTINGS, holdoutShare: 0 };

/** Puts settings in force without a run. */
export async function putSettings({ ctx }: Pick<TestDb, 'ctx'>, settings: RetentionSettings): Promise<void> {
  await writeSetting(ctx.db, retentionSetting, settings, { viewer: systemViewer([], 'test'), at: ctx.clock.now() });
}

/** An account manager for tests. @returns the user's id. */
export async function makeOwner({ ctx }: Pick<TestDb, 'ctx'>, name: string): Promise<string> {
  const id = newId();
  await sql`INSERT INTO identity_user (id, name, email, role) VALUES (${id}, ${name}, ${`${id}@kith.example`},
    'account_manager')`.execute(ctx.db);
  return id;
}

import { sql } from 'kysely';
import { z } from 'zod';
import { type Conn, kept } from './db/client.ts';
import type { Viewer } from './viewer.ts';

/** One setting: its key starts with its module's name; absent in the table, the default holds. */
export type Setting<T> = { key: string; schema: z.ZodType<T>; initial: T };

export function defineSetting<T>(key: string, schema: z.ZodType<T>, initial: T): Setting<T> {
  return { key, schema, initial };
}

/** Current value; a stored value that no longer fits its schema counts as absent. */
export async function readSetting<T>(conn: Conn, setting: Setting<T>): Promise<T> {
  const { rows } = await sql<{
    value: unknown;
  }>`${kept} SELECT value FROM platform_setting WHERE key = ${setting.key}`.execute(conn);
  const parsed = setting.schema.safeParse(rows[0]?.value);
  return parsed.success ? parsed.data : setting.initial;
}

/** Stores a value. @throws z.ZodError when it does not fit. */
export async function writeSetting<T>(
  conn: Conn,
  setting: Setting<T>,
  value: T,
  who: { viewer: Viewer; at: Date },
): Promise<void> {
  const checked = setting.schema.parse(value);
  await sql`INSERT INTO platform_setting (key, value, updated_at, updated_by)
    VALUES (${setting.key}, ${JSON.stringify(checked)}::jsonb, ${who.at}, ${who.viewer.userId})
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at,
      updated_by = EXCLUDED.updated_by`.execute(conn);
}

/** Who the company is. `setUp` turns true with the first customers (sample or import). */
export const organisationSetting = defineSetting(
  'platform.organisation',
  z.object({
    name: z.string().max(100),
    timeZone: z.string(),
    /** '' while nobody has set it: the environment's holds. */
    currency: z.string().regex(/^([A-Z]{3})?$/),
    setUp: z.boolean(),
    sample: z.boolean(),
    /** The day the company is looked at as of; '' is the day it is. */
    asOf: z
      .string()
      .regex(/^(\d{4}-\d\d-\d\d)?$/)
      .default(''),
  }),
  { name: '', timeZone: '', currency: '', setUp: false, sample: false, asOf: '' },
);

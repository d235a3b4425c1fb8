import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { audit } from './audit.ts';
import { chainAudit, type Head, verifyAudit } from './audit-chain.ts';
import { type Database, openDatabase } from './db/client.ts';
import { newId } from './ids.ts';
import { type TestDb, testDb } from './testing.ts';
import { systemViewer } from './viewer.ts';

type Column = { table: string; column: string; type: string; nullable: boolean };
type Key = { table: string; key: string; value: string };

const ROWS = 6;
const KEYS: Record<string, string> = {
  platform_audit: 'audit_id',
  platform_audit_value: 'audit_id',
  platform_audit_link: 'position',
};
/** Says whose values these are, for erasure; a merge of two customers moves it. No part of what was recorded. */
const LEFT_OUT = 'platform_audit_value.customer_id';

let house: TestDb;
/** Whoever owns the tables may do what the runtime role may not. */
let owner: Database;
let head: Head | null;
let columns: Column[];

beforeAll(async () => {
  house = await testDb();
  owner = openDatabase(house.ownerUrl, { max: 1 });
  const viewer = { ...systemViewer([], '10.0.0.1'), userId: newId() };
  for (let n = 0; n < ROWS; n++) {
    const id = newId();
    const entry = {
      viewer,
      at: house.clock.now(),
      action: 'test.act',
      subject: { kind: 'customer', id },
      customerId: id,
    };
    const values =
      n % 3 === 0 ? {} : { before: n % 3 === 1 ? { phone: n } : undefined, after: { phone: n + 1, tags: ['a'] } };
    await audit(house.ctx.db, { ...entry, ...values, ...(n % 2 ? { reason: 'asked for' } : {}) });
  }
  await vi.waitFor(async () => {
    await chainAudit(house.ctx.db);
    expect((await verifyAudit(house.ctx.db, null)).waiting).toBe(0);
  }, 20_000);
  ({ head } = await verifyAudit(house.ctx.db, null));
  const { rows } = await sql<Column>`SELECT table_name AS "table", column_name AS "column", udt_name AS type,
      is_nullable = 'YES' AS nullable
    FROM information_schema.columns WHERE table_name = ANY(${Object.keys(KEYS)}) ORDER BY 1, 2`.execute(owner.db);
  columns = rows.filter(({ table, column }) => `${table}.${column}` !== LEFT_OUT);
}, 60_000);
afterAll(async () => {
  await owner.close();
  await house.close();
});

/** A value of the column's type that is not the one that stands there. */
function otherValue({ column, type }: Column, seed: number): string {
  const name = `"${column}"`;
  if (column === 'actor_kind') return `CASE WHEN ${name} = 'key' THEN 'user' ELSE 'key' END`;
  if (column === 'value_form') return `${name} % 3 + 1`;
  const others: Record<string, string> = {
    uuid: `'${newId()}'`,
    text: `COALESCE(${name}, '') || chr(${97 + (seed % 26)})`,
    timestamptz: `${name} + ${1 + seed} * interval '1 microsecond'`,
    bytea: `COALESCE(${name}, '') || '\\x00'::bytea`,
    jsonb: `jsonb_build_object('forged', ${seed}, 'was', ${name})`,
    xid8: `(${name}::text::bigint + ${1 + seed})::text::xid8`,
    int8: `${name} + ${100 + seed}`,
    int2: `${name} + 1`,
  };
  const other = others[type];
  if (!other) throw new Error(`${column} is of type ${type}: say how it is forged`);
  return other;
}

/** What a check of the chain says, in one text: with nothing touched it is always the same. */
async function verdict(): Promise<string> {
  const { faults, erased, waiting, links } = await verifyAudit(house.ctx.db, head);
  return JSON.stringify({ faults, erased, waiting, links });
}

async function keysOf(table: string): Promise<Key[]> {
  const key = KEYS[table] ?? '';
  const { rows } = await sql<{ value: string }>`SELECT ${sql.ref(key)}::text AS value FROM ${sql.table(table)}
    ORDER BY 1`.execute(owner.db);
  return rows.map(({ value }) => ({ table, key, value }));
}

/** Does it as the owner, looks, and puts everything back. */
async function lookAfter(deed: string): Promise<{ touched: number; seen: string }> {
  const tables = Object.keys(KEYS);
  const run = (text: string) => sql.raw(text).execute(owner.db);
  for (const each of tables) await run(`CREATE TEMP TABLE kept_${each} AS SELECT * FROM ${each}`);
  try {
    await run('SET session_replication_role = replica');
    const { numAffectedRows } = await run(deed);
    return { touched: Number(numAffectedRows ?? 0n), seen: await verdict() };
  } finally {
    await run(`TRUNCATE ${tables.join(', ')}`);
    for (const each of tables) await run(`INSERT INTO ${each} SELECT * FROM kept_${each}`);
    for (const each of tables) await run(`DROP TABLE kept_${each}`);
    await run('SET session_replication_role = origin');
  }
}

test('any value of any column that is changed or emptied, and any row that is taken out, is found or said to be erased', async () => {
  const untouched = await verdict();
  const tried = new Set<string>();
  const deed = fc.record({
    of: fc.constantFrom(...columns),
    row: fc.nat(ROWS - 1),
    how: fc.constantFrom('change', 'empty', 'remove'),
    seed: fc.nat(1000),
  });
  const every = columns.flatMap((of) => [
    { of, row: 1, how: 'change', seed: 1 },
    { of, row: 1, how: 'remove', seed: 1 },
  ]);
  await fc.assert(
    fc.asyncProperty(deed, async ({ of, row, how, seed }) => {
      const keys = await keysOf(of.table);
      const at = keys[row % keys.length];
      if (!at) throw new Error(`${of.table} is empty`);
      const where = `WHERE ${at.key}::text = '${at.value}'`;
      const set = (value: string) => `UPDATE ${of.table} SET "${of.column}" = ${value} ${where}`;
      const empties = how === 'empty' && of.nullable;
      const text = how === 'remove' ? `DELETE FROM ${of.table} ${where}` : set(empties ? 'NULL' : otherValue(of, seed));
      const { touched, seen } = await lookAfter(empties ? `${text} AND "${of.column}" IS NOT NULL` : text);
      if (touched === 0) return;
      tried.add(`${of.table}.${of.column}`);
      expect([text, seen]).not.toEqual([text, untouched]);
    }),
    { numRuns: 120 + every.length, examples: every.map((example) => [example]) },
  );
  expect([...tried].sort()).toEqual(columns.map(({ table, column }) => `${table}.${column}`).sort());
  expect(await verdict()).toBe(untouched);
}, 120_000);

test('values beside a row that was written without any are found', async () => {
  const { rows } = await sql<{ audit_id: string }>`SELECT audit_id FROM platform_audit WHERE value_hash IS NULL
    LIMIT 1`.execute(owner.db);
  const forged = `INSERT INTO platform_audit_value (audit_id, after) VALUES ('${rows[0]?.audit_id}', '{"forged":true}')`;
  const { seen } = await lookAfter(forged);
  expect(JSON.parse(seen).faults).toMatchObject([{ kind: 'value_changed', auditId: rows[0]?.audit_id }]);
});

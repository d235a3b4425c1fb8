import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { audit } from './audit.ts';
import { type AuditVerdict, chainAudit, verifyAudit } from './audit-chain.ts';
import { type Database, openDatabase } from './db/client.ts';
import { newId } from './ids.ts';
import { type TestDb, testDb } from './testing.ts';
import { systemViewer } from './viewer.ts';

const viewer = systemViewer([], 'test');
let house: TestDb;
/** Whoever owns the tables may do what the runtime role may not. */
let owner: Database;

beforeAll(async () => {
  house = await testDb();
  owner = openDatabase(house.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await owner.close();
  await house.close();
});

const write = (id: string, values: { before?: unknown; after?: unknown } = {}) =>
  audit(house.ctx.db, { viewer, at: house.clock.now(), action: 'test.act', subject: { kind: 'test', id }, ...values });

beforeEach(async () => {
  await sql`TRUNCATE platform_audit, platform_audit_value, platform_audit_link`.execute(owner.db);
  for (const id of ['1', '2', '3']) await write(id);
  await write('4', { before: { b: [1, { z: 'é', a: null }], a: new Date(0) }, after: { long: 1e21, none: undefined } });
  await write('5', { after: '张三' });
  await chainAll();
});

/** Transactions of other databases of the server, where other test files run, hold the chain back too. */
const chainAll = () =>
  vi.waitFor(async () => {
    await chainAudit(house.ctx.db);
    expect((await verify()).waiting).toBe(0);
  }, 20_000);
const kinds = ({ faults }: AuditVerdict) => faults.map(({ kind, position }) => [kind, position]);
const verify = () => verifyAudit(house.ctx.db, null);
const asOwner = (what: string) => sql.raw(what).execute(owner.db);

describe('the chain of the audit', () => {
  it('holds as long as nothing was touched, and says what waits', async () => {
    await write('6');
    const verdict = await verify();
    expect(verdict).toMatchObject({ links: 5, waiting: 1, erased: 0, faults: [] });
    expect(verdict.head?.position).toBe(5);
    await chainAll();
    expect(await chainAudit(house.ctx.db)).toBe(0);
    expect(await verifyAudit(house.ctx.db, verdict.head)).toMatchObject({ links: 6, waiting: 0, faults: [] });
  });

  it('leaves rows whose transaction has not ended for later, and loses none', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const slow = house.ctx.db.transaction().execute(async (tx) => {
      await audit(tx, { viewer, at: house.clock.now(), action: 'test.slow', subject: { kind: 'test', id: 'slow' } });
      await write('quick');
      expect(await chainAudit(house.ctx.db)).toBe(0);
      await held;
    });
    release();
    await slow;
    await chainAll();
    expect(await verify()).toMatchObject({ links: 7, waiting: 0, faults: [] });
  });

  it.each([
    ['a changed row', `UPDATE platform_audit SET subject_id = '9' WHERE subject_id = '2'`, [['changed', 2]]],
    ['another time', `UPDATE platform_audit SET at = at + interval '1 us' WHERE subject_id = '3'`, [['changed', 3]]],
    ['a removed row', `DELETE FROM platform_audit WHERE subject_id = '3'`, [['removed', 3]]],
    ['the first row, removed', `DELETE FROM platform_audit WHERE subject_id = '1'`, [['removed', 1]]],
    [
      'a row removed with its link',
      `WITH gone AS (DELETE FROM platform_audit WHERE subject_id = '3' RETURNING audit_id)
        DELETE FROM platform_audit_link WHERE audit_id IN (SELECT audit_id FROM gone)`,
      [
        ['link_removed', 3],
        ['changed', 4],
      ],
    ],
    ['other values', `UPDATE platform_audit_value SET after = '"李四"' WHERE after = '"张三"'`, [['value_changed', 5]]],
    ['values of another form', `UPDATE platform_audit SET value_form = 1 WHERE subject_id = '5'`, [['changed', 5]]],
  ])('finds %s', async (_, deed, faults) => {
    await asOwner(deed);
    expect(kinds(await verify())).toEqual(faults);
  });

  it('finds a row that was put among older ones', async () => {
    const auditId = newId();
    await asOwner(`INSERT INTO platform_audit (audit_id, at, actor_kind, action, subject_kind, subject_id, txid)
      VALUES ('${auditId}', now(), 'system', 'test.act', 'test', 'forged', '5')`);
    await chainAudit(house.ctx.db);
    expect((await verify()).faults).toEqual([{ kind: 'inserted', position: null, auditId }]);
  });

  it('finds a cut-off end by a head that was kept', async () => {
    const { head } = await verify();
    await asOwner(`WITH gone AS (DELETE FROM platform_audit_link WHERE position >= 4 RETURNING audit_id),
      values AS (DELETE FROM platform_audit_value RETURNING 1)
      DELETE FROM platform_audit WHERE audit_id IN (SELECT audit_id FROM gone)`);
    expect(kinds(await verify())).toEqual([]);
    expect(kinds(await verifyAudit(house.ctx.db, head))).toEqual([['cut', 5]]);
    await write('7');
    await write('8');
    await chainAll();
    expect(kinds(await verifyAudit(house.ctx.db, head))).toEqual([['cut', 5]]);
  });

  it('lets values be erased', async () => {
    await sql`DELETE FROM platform_audit_value`.execute(house.ctx.db);
    expect(await verify()).toMatchObject({ erased: 2, faults: [] });
  });

  it('cannot be rewritten by the runtime role', async () => {
    for (const deed of [sql`UPDATE platform_audit_link SET hash = ''`, sql`DELETE FROM platform_audit_link`]) {
      await expect(deed.execute(house.ctx.db)).rejects.toThrow('permission denied');
    }
  });
});

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { valuesHash } from './audit-values.ts';
import { type Conn, type Db, type Tx, transact } from './db/client.ts';
import { defineJob } from './jobs.ts';

const BATCH = 5_000;
/** What stands before the first link. */
const BEGINNING = Buffer.alloc(32);

type AuditRow = {
  audit_id: string;
  txid: string;
  at_us: number;
  actor_id: string | null;
  actor_kind: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  origin: string | null;
  reason: string | null;
  value_form: number;
  value_salt: Buffer | null;
  value_hash: Buffer | null;
};

const ROW = sql`a.audit_id, a.txid::text AS txid, (extract(epoch FROM a.at) * 1000000)::bigint AS at_us, a.actor_id,
  a.actor_kind, a.action, a.subject_kind, a.subject_id, a.origin, a.reason, a.value_form, a.value_salt, a.value_hash`;

/**
 * SHA-256 of the link before and of the row: its fields in this order as JSON, bytes in hexadecimal. Not the number of its
 * transaction, which another server would not understand; the order is the chain's own.
 */
function linkHash(before: Buffer, row: AuditRow): Buffer {
  const { audit_id, at_us, actor_id, actor_kind, action, subject_kind, subject_id, origin, reason } = row;
  const values = [row.value_form, row.value_salt?.toString('hex') ?? null, row.value_hash?.toString('hex') ?? null];
  const fields = [audit_id, at_us, actor_id, actor_kind, action, subject_kind, subject_id, origin, reason];
  return createHash('sha256')
    .update(before)
    .update(JSON.stringify([...fields, ...values]))
    .digest();
}

type Link = { position: number; txid: string; audit_id: string; hash: Buffer };

async function lastLink(conn: Conn): Promise<Link | undefined> {
  const { rows } = await sql<Link>`SELECT position, txid::text AS txid, audit_id, hash FROM platform_audit_link
    ORDER BY position DESC LIMIT 1`.execute(conn);
  return rows[0];
}

/**
 * Links every audit row whose transaction has ended, in the order of transactions: as with events, only what lies below
 * the oldest running one. @returns how many were linked.
 */
export async function chainAudit(db: Db): Promise<number> {
  for (let linked = 0; ; ) {
    const count = await transact(db, chainSome);
    linked += count;
    if (count < BATCH) return linked;
  }
}

async function chainSome(tx: Tx): Promise<number> {
  // Two at once would give the same position twice; the second waits and goes on behind the first.
  await sql`SELECT pg_advisory_xact_lock(7204433)`.execute(tx);
  const last = await lastLink(tx);
  const { rows } = await sql<AuditRow>`SELECT ${ROW} FROM platform_audit a
    WHERE (a.txid, a.audit_id) > (${last?.txid ?? '0'}::xid8, ${last?.audit_id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
      AND a.txid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY a.txid, a.audit_id LIMIT ${BATCH}`.execute(tx);
  let before = last?.hash ?? BEGINNING;
  const hashes = rows.map((row) => {
    before = linkHash(before, row);
    return before;
  });
  await sql`INSERT INTO platform_audit_link (position, audit_id, txid, hash)
    SELECT ${last?.position ?? 0} + n, audit_id, txid, hash
    FROM unnest(${rows.map((row) => row.audit_id)}::uuid[], ${rows.map((row) => row.txid)}::xid8[], ${hashes}::bytea[])
      WITH ORDINALITY AS l (audit_id, txid, hash, n)`.execute(tx);
  return rows.length;
}

/**
 * After rows came from another server, which numbered its transactions otherwise: links what was not linked there, and lets
 * all of it stand before what is written here. For the owner of the tables, while nobody else writes.
 */
export async function takeOverChain(tx: Tx): Promise<void> {
  // Numbers below that of the first transaction of any server, 3.
  await sql`UPDATE platform_audit a SET txid = CASE WHEN EXISTS (
    SELECT 1 FROM platform_audit_link l WHERE l.audit_id = a.audit_id) THEN '0' ELSE '2' END::xid8`.execute(tx);
  await sql`UPDATE platform_audit_link SET txid = '1'`.execute(tx);
  let linked = BATCH;
  while (linked === BATCH) linked = await chainSome(tx);
}

/** Once a minute. */
export const auditChainJob = defineJob({
  name: 'platform.audit_chain',
  input: z.object({}),
  policy: 'one',
  cron: '* * * * *',
  run: async (ctx) => {
    await chainAudit(ctx.db);
  },
});

/** A place in the chain, as somebody kept it outside: `<position>:<hash in hexadecimal>`. */
export type Head = { position: number; hash: string };

export type AuditFault = {
  /**
   * `changed`: the row is not what was linked. `removed`: the row is gone. `link_removed`: a link is gone.
   * `inserted`: the row was put among older ones. `value_changed`: not the values that were written.
   * `cut`: the chain does not reach or not hold the head that was kept.
   */
  kind: 'changed' | 'removed' | 'link_removed' | 'inserted' | 'value_changed' | 'cut';
  position: number | null;
  auditId: string | null;
};

export type AuditVerdict = {
  /** Links that were looked at. */
  links: number;
  /** Rows too new to be linked. */
  waiting: number;
  /** Rows whose personal values were erased. */
  erased: number;
  /** Where the chain stands; to be kept elsewhere, for whoever cuts off its end. */
  head: Head | null;
  faults: AuditFault[];
};

const FAULTS_MAX = 100;

/**
 * Goes through the chain from its beginning and makes every hash again. @param kept a head that was noted down before.
 * @returns what was found; of faults the first hundred.
 */
export async function verifyAudit(db: Db, kept: Head | null): Promise<AuditVerdict> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const walk = new Walk(kept);
      for (let links = await linksFrom(tx, 0); links.length > 0; links = await linksFrom(tx, walk.position)) {
        for (const link of links) walk.step(link);
      }
      const outside = await unlinked(tx);
      for (const auditId of outside.inserted) walk.fault({ kind: 'inserted', position: null, auditId });
      return { ...walk.end(), waiting: outside.waiting };
    });
}

type Step = Partial<AuditRow> & {
  position: number;
  linked_txid: string;
  linked_id: string;
  hash: Buffer;
  has_values: boolean;
  before: unknown;
  after: unknown;
  why: string | null;
};

async function linksFrom(conn: Conn, position: number): Promise<Step[]> {
  const { rows } =
    await sql<Step>`SELECT l.position, l.audit_id AS linked_id, l.txid::text AS linked_txid, l.hash, ${ROW},
      v.audit_id IS NOT NULL AS has_values, v.before, v.after,
      v.reason AS why
    FROM platform_audit_link l LEFT JOIN platform_audit a ON a.audit_id = l.audit_id
      LEFT JOIN platform_audit_value v ON v.audit_id = l.audit_id
    WHERE l.position > ${position} ORDER BY l.position LIMIT ${BATCH}`.execute(conn);
  return rows;
}

/** Rows without a link: those behind the last are waiting, those before it cannot have been there. */
async function unlinked(conn: Conn): Promise<{ waiting: number; inserted: string[] }> {
  const last = await lastLink(conn);
  if (!last) {
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM platform_audit`.execute(conn);
    return { waiting: rows[0]?.n ?? 0, inserted: [] };
  }
  const isBehind = sql`(a.txid, a.audit_id) > (${last.txid}::xid8, ${last.audit_id}::uuid)`;
  const waiting = await sql<{ n: number }>`SELECT count(*)::int AS n FROM platform_audit a WHERE ${isBehind}`.execute(
    conn,
  );
  const inserted = await sql<{ audit_id: string }>`SELECT a.audit_id FROM platform_audit a
    WHERE NOT ${isBehind} AND NOT EXISTS (SELECT 1 FROM platform_audit_link l WHERE l.audit_id = a.audit_id)
    ORDER BY a.txid, a.audit_id LIMIT ${FAULTS_MAX}`.execute(conn);
  return { waiting: waiting.rows[0]?.n ?? 0, inserted: inserted.rows.map((row) => row.audit_id) };
}

/** The number of the transaction stands in no hash, but twice; rows of another server lost theirs (`takeOverChain`). */
function isSameTransaction({ txid, linked_txid }: Step): boolean {
  return txid === linked_txid || (txid === '0' && linked_txid === '1');
}

/** Each link is held against the one before it as it stands: a fault is told where it is, not of all that follow. */
class Walk {
  position = 0;
  #before: Buffer = BEGINNING;
  #links = 0;
  #erased = 0;
  #metKept: boolean;
  readonly #kept: Head | null;
  readonly #faults: AuditFault[] = [];

  constructor(kept: Head | null) {
    this.#kept = kept;
    this.#metKept = kept === null;
  }

  fault(fault: AuditFault): void {
    if (this.#faults.length < FAULTS_MAX) this.#faults.push(fault);
  }

  step(link: Step): void {
    const { position, linked_id: auditId } = link;
    if (position !== this.position + 1)
      this.fault({ kind: 'link_removed', position: this.position + 1, auditId: null });
    if (link.audit_id === null) this.fault({ kind: 'removed', position, auditId });
    else if (!linkHash(this.#before, link as AuditRow).equals(link.hash) || !isSameTransaction(link))
      this.fault({ kind: 'changed', position, auditId });
    this.#look(link);
    if (this.#kept?.position === position) this.#metKept = this.#kept.hash === link.hash.toString('hex');
    this.position = position;
    this.#before = link.hash;
    this.#links++;
  }

  #look(step: Step): void {
    const { position, linked_id: auditId, value_form, value_salt, value_hash, has_values, before, after, why } = step;
    if (!value_salt || !value_hash) {
      // Nothing was written with it: values beside it were put there.
      if (has_values) this.fault({ kind: 'value_changed', position, auditId });
      return;
    }
    if (!has_values) {
      this.#erased++;
      return;
    }
    const values = [before ?? null, after ?? null, ...(value_form === 3 ? [why] : [])];
    // Of the first form nobody can tell in which order the keys stood.
    if (value_form !== 1 && !valuesHash(value_salt, values).equals(value_hash)) {
      this.fault({ kind: 'value_changed', position, auditId });
    }
  }

  end(): Omit<AuditVerdict, 'waiting'> {
    if (!this.#metKept) this.fault({ kind: 'cut', position: this.#kept?.position ?? null, auditId: null });
    const head = this.#links > 0 ? { position: this.position, hash: this.#before.toString('hex') } : null;
    return { links: this.#links, erased: this.#erased, head, faults: this.#faults };
  }
}

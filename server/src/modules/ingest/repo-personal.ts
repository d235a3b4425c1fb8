import { sql } from 'kysely';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { mentions, personalRows } from '../../platform/personal.ts';

/**
 * What this room holds of a person. Of an erased one stays how often which kind of event came on which day; the events
 * with their properties, the names in other systems and messages not yet understood go. The marks of messages seen hold
 * hashes alone.
 */
export const personalHooks: Pick<LifecycleHooks, 'identifiers' | 'personalData' | 'erased'> = {
  async identifiers(conn, customerId) {
    const { rows } = await sql<{ text: string }>`SELECT substr(person_key, 3) AS text FROM ingest_person
      WHERE customer_id = ${customerId}`.execute(conn);
    return rows.map(({ text }) => ({ text, sure: true }));
  },
  async personalData(conn, { customerId }) {
    const events = await personalRows(
      conn,
      sql`SELECT occurred_at, kind, name, properties FROM ingest_event WHERE customer_id = ${customerId}
        ORDER BY occurred_at, event_id`,
    );
    const days = await personalRows(
      conn,
      sql`SELECT happened_on, kind, name, times FROM ingest_day WHERE customer_id = ${customerId}
        ORDER BY happened_on, kind, name`,
    );
    const names = await personalRows(
      conn,
      sql`SELECT person_key AS name, linked_at AS since FROM ingest_person WHERE customer_id = ${customerId}
        ORDER BY linked_at, person_key`,
    );
    return [
      { name: 'ingest_events', rows: events },
      { name: 'ingest_days', rows: days },
      { name: 'ingest_names', rows: names },
    ];
  },
  async erased(tx, { person }) {
    const theirs = sql`WHERE customer_id = ${person.customerId}`;
    const messages = await sql`DELETE FROM ingest_message
      WHERE ${mentions(sql`body`, person)} OR ${mentions(sql`to_json(waits_for)::text`, person)}`.execute(tx);
    const events = await sql`DELETE FROM ingest_event ${theirs}`.execute(tx);
    const names = await sql`DELETE FROM ingest_person ${theirs}`.execute(tx);
    const days = await sql<{ kept: number }>`SELECT count(*)::int AS kept FROM ingest_day ${theirs}`.execute(tx);
    const count = (done: { numAffectedRows?: bigint | undefined }) => Number(done.numAffectedRows ?? 0n);
    return [
      { what: 'ingest_messages', gone: count(messages) },
      { what: 'ingest_events', gone: count(events) },
      { what: 'ingest_names', gone: count(names) },
      { what: 'ingest_days', gone: 0, kept: days.rows[0]?.kept ?? 0 },
    ];
  },
};

import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { type Database, type DB, type Db, openDatabase } from './client.ts';

/**
 * Connections on which questions go out without waiting for the answers before them. What several ask at one moment
 * travels as one packet: waking the database costs 0.1 to 0.3 ms, as much as a short answer itself. Only for reading
 * outside of transactions.
 */
export type Readers = { read<T>(work: (db: Db) => Promise<T>): Promise<T>; close(): Promise<void> };

/** As many as there are questions asked together that the database can work on at once. */
const CONNECTIONS = 4;

export function openReaders(url: string, main: Database): Readers {
  const { pool, close } = openDatabase(url, { max: CONNECTIONS, name: 'kith-reader', pipeline: true });
  return {
    async read(work) {
      const client = await pool.connect();
      let broken = true;
      try {
        const result = await work(new ReadingConnection(client, main.db));
        broken = false;
        return result;
      } finally {
        client.release(broken);
      }
    },
    close,
  };
}

/**
 * Every query runs on this one client, whoever asks; what needs a connection of its own takes one of the main pool. Who
 * asks the same as another gets the same rows: of a customer's page six parts want the wide row.
 */
class ReadingConnection extends Kysely<DB> {
  readonly #main: Db;

  constructor(client: pg.PoolClient, main: Db) {
    const answers = new Map<string, unknown>();
    const ask = (text: string, values: unknown[]) => {
      const question = `${text}\n${JSON.stringify(values)}`;
      const known = answers.get(question);
      if (known) return known;
      const answer = together(client, () => client.query(text, values));
      answers.set(question, answer);
      return answer;
    };
    const lent: PostgresPoolClient = Object.assign(Object.create(client), {
      query: ask,
      release: () => undefined,
    });
    super({ dialect: new PostgresDialect({ pool: { connect: async () => lent, end: async () => undefined } }) });
    this.#main = main;
  }

  override transaction() {
    return this.#main.transaction();
  }

  override connection() {
    return this.#main.connection();
  }
}

/** Holds the packet back until everything that is ready to ask has asked. */
function together<T>(client: pg.PoolClient, ask: () => T): T {
  if (!(client instanceof pg.Client)) return ask();
  const { stream } = client.connection;
  stream.cork();
  setImmediate(() => stream.uncork());
  return ask();
}

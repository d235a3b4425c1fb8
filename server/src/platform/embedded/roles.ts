import pg from 'pg';
import { SUPERUSER } from './cluster.ts';

export const OWNER = 'kith_owner';
export const DATABASE = 'kith';

/** How long a server on this machine may take to answer before it counts as hung. */
const ANSWER_MS = 10_000;

export function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_MS,
    application_name: 'kith start',
  });
  // A server that dies while we ask makes the query fail as well; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    // What matters was answered or thrown above.
    await client.end().catch(() => undefined);
  }
}

/** SQLSTATE, or the system's code (ECONNREFUSED), of what went wrong. */
function faultCode(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '');
}

/** The role is unknown, may not log in, or its password is another. */
export function isWrongPassword(error: unknown): boolean {
  return ['28P01', '28000'].includes(faultCode(error));
}

/** Asks the server on this port which folder and version it serves. SCRAM also proves that it knows our password. */
export async function whoAnswers(port: number, password: string): Promise<{ folder: string; version: string }> {
  const url = urlOf(SUPERUSER, password, port, 'postgres');
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ folder: string; version: string }>(
      "SELECT current_setting('data_directory') AS folder, split_part(current_setting('server_version'), ' ', 1) AS version",
    );
    const answer = rows[0];
    if (!answer) throw new Error('no answer');
    return answer;
  });
}

/** Whether the owner can open the database; other faults than a missing role, password or database are thrown. */
export async function ownerCanOpen(ownerUrl: string): Promise<boolean> {
  try {
    await withClient(ownerUrl, (client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    if (isWrongPassword(error) || faultCode(error) === '3D000') return false;
    throw error;
  }
}

/**
 * Makes the owner, its password and the database where missing. The owner is no superuser; it may create roles, because
 * migrations create the runtime role.
 */
export async function createDatabase(port: number, superuserPassword: string, ownerPassword: string): Promise<void> {
  await withClient(urlOf(SUPERUSER, superuserPassword, port, 'postgres'), (client) => create(client, ownerPassword));
}

async function create(client: pg.Client, ownerPassword: string): Promise<void> {
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWNER]);
  const verb = role.rowCount ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${OWNER} LOGIN CREATEROLE PASSWORD ${client.escapeLiteral(ownerPassword)}`);
  const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (!database.rowCount) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
}

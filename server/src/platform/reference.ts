import { sql } from 'kysely';
import { type Conn, kept } from './db/client.ts';

/**
 * Small data that every request reads and hardly anybody writes: people, settings, the basis of scores. A process keeps
 * them under the version that the database gives them (migration 0011); a request reads the version with its sign-in.
 */
export type Reference = {
  /** What `load` gave for this name at this version. The value is shared: never change it. */
  read<T>(name: string, load: () => Promise<T>): Promise<T>;
};

/** Outside of requests nothing is kept. */
export const unkept: Reference = { read: (_name, load) => load() };

type Kept = { version: string; value: Promise<unknown> };

/** The memory of one process. */
export class ReferenceMemory {
  readonly #kept = new Map<string, Kept>();

  /** As a request sees it that began at this version. */
  at(version: string): Reference {
    return { read: (name, load) => this.#read(version, name, load) };
  }

  #read<T>(version: string, name: string, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name);
    if (kept?.version === version) return kept.value as Promise<T>;
    const value = load();
    this.#kept.set(name, { version, value });
    // A fault is told to who asked now, and asked anew by the next.
    value.catch(() => this.#kept.get(name)?.value === value && this.#kept.delete(name));
    return value;
  }
}

/** The version as of now. */
export async function referenceVersion(conn: Conn): Promise<string> {
  const { rows } = await sql<{ version: string }>`${kept} SELECT version FROM platform_reference_state`.execute(conn);
  return rows[0]?.version ?? '';
}

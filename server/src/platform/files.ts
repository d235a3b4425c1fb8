import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import type { Conn } from './db/client.ts';
import { Problem } from './errors.ts';
import { newId } from './ids.ts';

export type StoredFile = { fileId: string; name: string; mediaType: string; sizeBytes: number };

/** Files of the data folder, by id; the name a user gave is only ever a label. */
export type Files = {
  /** Streams to disk (never in memory), then records it. @throws Problem 413 past `limitBytes`. */
  put(
    conn: Conn,
    source: NodeJS.ReadableStream,
    file: { name: string; mediaType: string; by: string | null; at: Date; limitBytes: number },
  ): Promise<StoredFile>;
  path(fileId: string): string;
  read(fileId: string): ReadStream;
  remove(conn: Conn, fileId: string): Promise<void>;
};

/** How many files the data folder holds. */
export async function countFiles(conn: Conn): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM platform_file`.execute(conn);
  return rows[0]?.count ?? 0;
}

export function openFiles(dataDir: string): Files {
  const folder = join(dataDir, 'files');
  const path = (fileId: string) => join(folder, fileId);
  return {
    path,
    read: (fileId) => createReadStream(path(fileId), { highWaterMark: 1 << 18 }),
    async put(conn, source, file) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const fileId = newId();
      const partial = `${path(fileId)}.part`;
      const meter = new Meter(file.limitBytes);
      try {
        await pipeline(source, meter, createWriteStream(partial, { mode: 0o600 }));
        await rename(partial, path(fileId));
      } catch (error) {
        await rm(partial, { force: true });
        if (isDiskFull(error)) throw new Problem('files.disk_full', 507);
        throw error;
      }
      await sql`INSERT INTO platform_file (file_id, name, media_type, size_bytes, sha256, created_at, created_by)
        VALUES (${fileId}, ${file.name}, ${file.mediaType}, ${meter.size}, ${meter.digest()}, ${file.at}, ${file.by})`.execute(
        conn,
      );
      return { fileId, name: file.name, mediaType: file.mediaType, sizeBytes: meter.size };
    },
    async remove(conn, fileId) {
      await sql`DELETE FROM platform_file WHERE file_id = ${fileId}`.execute(conn);
      await rm(path(fileId), { force: true });
    },
  };
}

class Meter extends Transform {
  size = 0;
  readonly #hash = createHash('sha256');
  readonly #limit: number;
  constructor(limitBytes: number) {
    super();
    this.#limit = limitBytes;
  }
  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void) {
    this.size += chunk.length;
    if (this.size > this.#limit) {
      done(new Problem('files.too_large', 413, { params: { limit_mb: Math.round(this.#limit / 1e6) } }));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }
  digest(): string {
    return this.#hash.digest('hex');
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

import { z } from 'zod';

export const HEADER = 'kith.json';
export const MANIFEST = 'manifest.json';
/** Raised when an older Kith could not read a backup any more. */
const FORMAT = 1;

/** Tables whose rows mean nothing elsewhere: which transactions changed what, told to processes that run. */
export const LEFT_OUT: readonly string[] = ['platform_profile_change', 'platform_migration'];

/** First in the archive: what is to be expected. */
export const Header = z.object({
  kith: z.literal('backup'),
  format: z.literal(FORMAT),
  madeAt: z.iso.datetime(),
  /** Migrations that had run, in order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
});
export type Header = z.infer<typeof Header>;

export function makeHeader(header: Pick<Header, 'migrations' | 'tables'>, at: Date): Header {
  return { kith: 'backup', format: FORMAT, madeAt: at.toISOString(), ...header };
}

const Sum = z.object({ name: z.string(), sha256: z.string(), bytes: z.int() });

/** Last in the archive, known only then: what was written. Without it the archive is cut off. */
export const Manifest = z.object({
  tables: z.array(Sum.extend({ rows: z.int() })),
  /** Of the data folder, by id. */
  files: z.array(Sum),
  /** Recorded in the database, and not there on disk. */
  missingFiles: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

/** What a backup or a restore did. */
export type BackupSummary = { migration: string; tables: number; rows: number; files: number; missingFiles: number };

export function summaryOf(header: Header, manifest: Manifest): BackupSummary {
  return {
    migration: header.migrations.at(-1) ?? '',
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: manifest.files.length,
    missingFiles: manifest.missingFiles.length,
  };
}

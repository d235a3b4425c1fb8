import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

const MB = 1024 * 1024;
const GB = 1024 * MB;

export interface Machine {
  memoryBytes: number;
  cores: number;
  /** Free space where the database lies. */
  diskBytes: number;
}

/** What this machine has, or what its container allows. */
export function thisMachine(folder: string): Machine {
  const limit = process.constrainedMemory();
  const disk = statfsSync(folder);
  return {
    memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
    cores: availableParallelism(),
    diskBytes: disk.bavail * disk.bsize,
  };
}

function between(least: number, value: number, most: number): string {
  return `${Math.round(Math.min(Math.max(value, least), most) / MB)}MB`;
}

/**
 * Server settings for a machine that also runs Node and perhaps a browser.
 * Pure; sizes in MB, the rest in the units that Postgres documents.
 */
export function settingsFor(machine: Machine): Record<string, string> {
  const { memoryBytes, cores, diskBytes } = machine;
  return {
    cluster_name: 'kith',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '60',
    // A fifth rather than the usual quarter: the same machine holds Node and the page cache of the imports. A million
    // customers with their indexes are 4 GB; a page that must be fetched from the system's cache costs 15 µs, not 0.2.
    shared_buffers: between(64 * MB, memoryBytes / 5, 8 * GB),
    effective_cache_size: between(128 * MB, memoryBytes / 2, 64 * GB),
    // Sorts and hashes take this several times over, at worst 60 connections × 64 MB.
    work_mem: between(8 * MB, memoryBytes / 400, 64 * MB),
    maintenance_work_mem: between(64 * MB, memoryBytes / 16, 1 * GB),
    max_parallel_workers_per_gather: String(Math.min(4, Math.max(1, Math.floor(cores / 2)))),
    random_page_cost: '1.1',
    // Compiling costs more than it saves on queries of milliseconds.
    jit: 'off',
    // A committed order survives a power cut.
    synchronous_commit: 'on',
    // No replica reads this log; minimal lets COPY into a table of the same transaction skip it.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    // Off. The server is built with nothing but pglz for it, and a nightly run touches pages once: of a thousand customers
    // who bought, 2.7 of 3.4 s went into compressing the pages they lie on. The log is twice as long for it.
    wal_compression: 'off',
    max_wal_size: between(1 * GB, diskBytes / 8, 4 * GB),
    checkpoint_timeout: '15min',
    timezone: 'UTC',
    log_timezone: 'UTC',
    default_text_search_config: 'pg_catalog.simple',
    // Seven files, one a weekday, each overwritten after a week. Neither values nor statements: they are personal data.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  };
}

/** `kith.conf`, written anew at each start. */
export function configurationText(settings: Record<string, string>, port: number): string {
  const lines = Object.entries({ port: String(port), ...settings }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
  );
  return [
    '# Written by Kith at each start, by the size of the machine. Your own settings go into custom.conf beside this file.',
    ...lines,
    '',
  ].join('\n');
}

/** The port of the last start, kept so that other tools find the database where it was. */
export function rememberedPort(configuration: string): number | undefined {
  const port = Number(/^port = '(\d+)'/m.exec(configuration)?.[1]);
  return port > 0 ? port : undefined;
}

import { Problem } from '../errors.ts';
import { NotTar, Truncated } from './tar.ts';

/**
 * What went wrong with an archive, in words for who typed the command; anything else stays as it is.
 * @param path of the archive.
 */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (error instanceof Truncated || code === 'Z_BUF_ERROR')
    return new Problem('backup.truncated', 400, { params: { path } });
  if (error instanceof NotTar || code === 'Z_DATA_ERROR') return damaged(path, error.message);
  if (code === 'EEXIST') return new Problem('backup.file_exists', 409, { params: { path } });
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Problem('backup.disk_full', 507);
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new Problem('backup.unreachable', 400, { params: { path, detail: code } });
  }
  return error;
}

/** The archive is not what was written. */
export function damaged(path: string, detail: string): Problem {
  return new Problem('backup.damaged', 400, { params: { path, detail } });
}

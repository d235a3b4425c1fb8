import type { Import } from '@kith/contract/exchange';
import type { ImportRow } from './repo.ts';

export function presentImport(row: ImportRow, names: ReadonlyMap<string, string>): Import {
  return {
    importId: row.import_id,
    entity: row.entity,
    state: row.state,
    fileName: row.file_name,
    createdAt: row.created_at.toISOString(),
    createdBy: (row.created_by && names.get(row.created_by)) ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    bytesRead: row.bytes_read,
    bytesTotal: row.bytes_total,
    rowsRead: row.rows_read,
    rowsCreated: row.rows_created,
    rowsUpdated: row.rows_updated,
    rowsUnchanged: row.rows_unchanged,
    rowsRejected: row.rows_rejected,
    customersCreated: row.customers_created,
    errorCode: row.error_code,
    errorDetail: row.error_detail,
  };
}

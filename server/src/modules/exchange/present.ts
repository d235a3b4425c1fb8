import type { Import } from '@kith/contract/exchange';
import { presentProgress } from '../../platform/asked-by.ts';
import type { ImportRow } from './repo.ts';

export function presentImport(row: ImportRow, names: ReadonlyMap<string, string>): Import {
  return {
    importId: row.import_id,
    entity: row.entity,
    state: row.state,
    fileName: row.file_name,
    ...presentProgress(row),
    createdBy: (row.created_by && names.get(row.created_by)) ?? null,
    bytesRead: row.bytes_read,
    bytesTotal: row.bytes_total,
    rowsRead: row.rows_read,
    rowsCreated: row.rows_created,
    rowsUpdated: row.rows_updated,
    rowsUnchanged: row.rows_unchanged,
    rowsRejected: row.rows_rejected,
    customersCreated: row.customers_created,
    errorDetail: row.error_detail,
  };
}

import { z } from 'zod';
import { CustomField } from './custom-fields.ts';
import { ProgressPage, progress } from './progress.ts';
import { Nothing, page, route } from './route.ts';

export const ENTITIES = ['customers', 'orders'] as const;
export const Entity = z.enum(ENTITIES);
export type Entity = z.infer<typeof Entity>;

export const IMPORT_STATES = [
  /** Uploaded; mapping and options may still be changed. */
  'ready',
  'running',
  /** All rows are in; the facts of the customers touched are being worked out. */
  'refreshing',
  'done',
  'failed',
  'cancelling',
  'cancelled',
  'undoing',
  'undone',
] as const;
export const ImportState = z.enum(IMPORT_STATES);
export type ImportState = z.infer<typeof ImportState>;

/** CSV is read as a stream, whatever its size up to this. */
export const CSV_LIMIT_BYTES = 2_000_000_000;
/** XLSX keeps its shared strings in memory. */
export const XLSX_LIMIT_BYTES = 100_000_000;

/** How the bytes become rows. */
export const ImportFormat = z.object({
  media: z.enum(['csv', 'xlsx']),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  /** 1-based line of the header. */
  headerRow: z.int(),
  sheet: z.string().nullable(),
});
export type ImportFormat = z.infer<typeof ImportFormat>;

/** Column index (0-based) by field; several columns may hold phones or e-mails: `phone`, `phone2`, `phone3` … */
export const ImportMapping = z.record(z.string(), z.int().min(0));
export type ImportMapping = z.infer<typeof ImportMapping>;

export const ImportOptions = z.object({
  /** Currency of amounts that carry none. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Zone of times that carry none. */
  timeZone: z.string(),
  /** 3/5/2024: true is 3 May, false is 5 March. */
  dayFirst: z.boolean(),
  /** The sign before the decimals. */
  decimal: z.enum(['.', ',']),
});
export type ImportOptions = z.infer<typeof ImportOptions>;

/** One row of the preview, as it will be understood: texts by field, or why it will not go in. */
export const PreviewRow = z.object({
  rowNumber: z.int(),
  cells: z.array(z.string()),
  understood: z.record(z.string(), z.string()).nullable(),
  reject: z.object({ code: z.string(), column: z.string().nullable(), value: z.string().nullable() }).nullable(),
});

/** Something to know about the file or the mapping: `code` has words, `params` its values. */
export const ImportNote = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ImportNote = z.infer<typeof ImportNote>;

export const Import = z.object({
  importId: z.uuid(),
  entity: Entity,
  state: ImportState,
  fileName: z.string(),
  ...progress,
  createdBy: z.string().nullable(),
  bytesRead: z.int(),
  bytesTotal: z.int(),
  /** rowsRead = created + updated + unchanged + rejected, always. */
  rowsRead: z.int(),
  rowsCreated: z.int(),
  rowsUpdated: z.int(),
  rowsUnchanged: z.int(),
  rowsRejected: z.int(),
  customersCreated: z.int(),
  errorDetail: z.string().nullable(),
});
export type Import = z.infer<typeof Import>;

/** An import with everything that can be looked at and changed before it starts. */
export const ImportDetail = Import.extend({
  format: ImportFormat,
  headers: z.array(z.string()),
  mapping: ImportMapping,
  options: ImportOptions,
  /** Fields of the entity in the order they are offered; required ones must be mapped. */
  fields: z.array(
    z.object({
      field: z.string(),
      required: z.boolean(),
      repeatable: z.boolean(),
      /** Of the company's own fields; those of Kith have their words in locales. */
      names: CustomField.shape.names.nullable(),
    }),
  ),
  notes: z.array(ImportNote),
  preview: z.array(PreviewRow),
});
export type ImportDetail = z.infer<typeof ImportDetail>;

const importParams = z.object({ importId: z.uuid() });

export const exchangeRoutes = {
  listImports: route({
    method: 'GET',
    path: '/imports',
    permission: 'exchange.import',
    summary: 'Imports, newest first',
    query: ProgressPage,
    response: page(Import),
  }),
  upload: route({
    method: 'POST',
    path: '/imports',
    permission: 'exchange.import',
    summary: 'Upload a CSV or XLSX file; the answer proposes what it is, its mapping and a preview',
    query: z.object({ filename: z.string().trim().min(1).max(255), entity: Entity.optional() }),
    response: ImportDetail,
    transfer: { upload: true },
    errors: ['exchange.unreadable', 'files.too_large', 'files.disk_full'],
  }),
  getImport: route({
    method: 'GET',
    path: '/imports/:importId',
    permission: 'exchange.import',
    summary: 'One import with mapping, options and a preview of 20 rows',
    params: importParams,
    response: ImportDetail,
  }),
  importProgress: route({
    method: 'GET',
    path: '/imports/:importId/progress',
    permission: 'exchange.import',
    summary: 'How far an import is; cheap enough to ask every second',
    params: importParams,
    response: Import,
  }),
  updateImport: route({
    method: 'PATCH',
    path: '/imports/:importId',
    permission: 'exchange.import',
    summary: 'Change what the file is read as, before it starts; the answer previews it anew',
    params: importParams,
    body: z.object({
      entity: Entity.optional(),
      mapping: ImportMapping.optional(),
      options: ImportOptions.partial().optional(),
      format: z
        .object({ encoding: z.string(), delimiter: z.string(), headerRow: z.int().min(1) })
        .partial()
        .optional(),
    }),
    response: ImportDetail,
    errors: ['exchange.not_ready'],
  }),
  startImport: route({
    method: 'POST',
    path: '/imports/:importId/start',
    permission: 'exchange.import',
    summary: 'Start reading the rows in; runs in the background',
    params: importParams,
    response: Import,
    errors: ['exchange.not_ready', 'exchange.mapping_incomplete'],
  }),
  cancelImport: route({
    method: 'POST',
    path: '/imports/:importId/cancel',
    permission: 'exchange.import',
    summary: 'Stop after the rows at hand; what went in stays and can be undone',
    params: importParams,
    response: Import,
    errors: ['exchange.not_running'],
  }),
  undoImport: route({
    method: 'POST',
    path: '/imports/:importId/undo',
    permission: 'exchange.import',
    summary: 'Take back what an import created and changed; runs in the background',
    params: importParams,
    response: Import,
    errors: ['exchange.not_undoable'],
  }),
  deleteImport: route({
    method: 'DELETE',
    path: '/imports/:importId',
    permission: 'exchange.import',
    summary: 'Throw away an upload that was never started',
    params: importParams,
    response: Nothing,
    errors: ['exchange.not_ready'],
  }),
  rejects: route({
    method: 'GET',
    path: '/imports/:importId/rejects',
    permission: 'exchange.import',
    summary: 'Rows that did not go in, with number and reason',
    params: importParams,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({
      items: z.array(
        z.object({
          rowNumber: z.int(),
          code: z.string(),
          column: z.string().nullable(),
          value: z.string().nullable(),
          cells: z.array(z.string()),
        }),
      ),
      byCode: z.array(z.object({ code: z.string(), count: z.int() })),
    }),
  }),
  rejectsFile: route({
    method: 'GET',
    path: '/imports/:importId/rejects.csv',
    permission: 'exchange.import',
    summary: 'The rejects as a CSV file: number, reason, then the row as it was',
    params: importParams,
    query: z.object({ language: z.enum(['zh-CN', 'en']).default('zh-CN') }),
    response: z.unknown(),
    transfer: { download: 'text/csv; charset=utf-8' },
  }),
  loadSample: route({
    method: 'POST',
    path: '/sample-company',
    permission: 'exchange.import',
    summary: 'Load the simulated sample company into an empty Kith; runs in the background',
    response: z.object({ state: z.enum(['loading', 'loaded']) }),
    errors: ['exchange.not_empty'],
  }),
  sampleState: route({
    method: 'GET',
    path: '/sample-company',
    permission: 'exchange.import',
    summary: 'Whether the sample company is loaded, and the imports that bring it in',
    response: z.object({ state: z.enum(['absent', 'loading', 'loaded', 'failed']), imports: z.array(Import) }),
  }),
};

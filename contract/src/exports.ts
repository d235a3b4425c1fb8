import { z } from 'zod';
import { CUSTOM_FIELDS_MAX, CustomKey } from './custom-values.ts';
import { EXPORT_COLUMNS } from './customer-columns.ts';
import { ASSIGN_IDS_MAX, CustomerFilter, CustomerSort } from './customer-shapes.ts';
import { ProgressPage, progress } from './progress.ts';
import { Instant, Nothing, page, route } from './route.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export const ExportFormat = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const EXPORT_STATES = [
  'queued',
  'running',
  'cancelling',
  'cancelled',
  'failed',
  /** The file can be downloaded until it expires. */
  'done',
  /** The file is no more: its days are over, it was removed, or somebody in it is no customer any more. */
  'expired',
] as const;
export const ExportState = z.enum(EXPORT_STATES);
export type ExportState = z.infer<typeof ExportState>;

/** So many days a file is kept. */
export const EXPORT_DAYS = 7;

export const ExportColumn = z.union([z.enum(EXPORT_COLUMNS), CustomKey]);

/** Ticked customers, or everybody whom a filter finds, in the order of a sort. */
export const ExportTarget = z.union([
  z.object({ customerIds: z.array(z.uuid()).min(1).max(ASSIGN_IDS_MAX) }),
  z.object({
    filter: CustomerFilter,
    /** Another than the list's own is taken for `created`. */
    sort: z.union([CustomerSort, CustomKey]).default('created'),
    dir: z.enum(['asc', 'desc']).default('asc'),
  }),
]);
export type ExportTarget = z.output<typeof ExportTarget>;

export const NewExport = z.object({
  target: ExportTarget,
  columns: z
    .array(ExportColumn)
    .min(1)
    .max(EXPORT_COLUMNS.length + CUSTOM_FIELDS_MAX),
  format: ExportFormat,
  /** Of the headers and words in the file. */
  language: z.enum(['zh-CN', 'en']).default('zh-CN'),
  /** Why it is needed; it stands in the audit. */
  purpose: z.string().trim().min(2).max(300),
});
export type NewExport = z.output<typeof NewExport>;

/** An export as who asked for it sees it; nobody else does. */
export const Export = z.object({
  exportId: z.uuid(),
  state: ExportState,
  format: ExportFormat,
  fileName: z.string(),
  purpose: z.string(),
  columns: z.array(ExportColumn),
  rowsDone: z.int(),
  /** Null until it is counted. */
  rowsTotal: z.int().nullable(),
  /** Null until the file is there. */
  sizeBytes: z.int().nullable(),
  ...progress,
  /** Until when the file can be downloaded. */
  expiresAt: Instant.nullable(),
});
export type Export = z.infer<typeof Export>;

const one = z.object({ exportId: z.uuid() });

export const exportRoutes = {
  create: route({
    method: 'POST',
    path: '/exports',
    permission: 'exchange.export',
    summary: 'Have customers written to a CSV or XLSX file in the background, with the scope and masks of who asks',
    body: NewExport,
    response: Export,
    errors: ['common.field_closed'],
    idempotent: true,
  }),
  list: route({
    method: 'GET',
    path: '/exports',
    permission: 'exchange.export',
    summary: 'One’s own exports, newest first',
    query: ProgressPage,
    response: page(Export),
  }),
  get: route({
    method: 'GET',
    path: '/exports/:exportId',
    permission: 'exchange.export',
    summary: 'How far one of one’s own exports is; cheap enough to ask every second',
    params: one,
    response: Export,
  }),
  cancel: route({
    method: 'POST',
    path: '/exports/:exportId/cancel',
    permission: 'exchange.export',
    summary: 'Stop writing the file; nothing of it is kept',
    params: one,
    response: Export,
    errors: ['exchange.export_over'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/exports/:exportId/file',
    permission: 'exchange.export',
    summary: 'Remove the file before its days are over',
    params: one,
    response: Nothing,
  }),
  file: route({
    method: 'GET',
    path: '/exports/:exportId/file',
    permission: 'exchange.export',
    summary: 'The file, for who asked for it; each download is audited',
    params: one,
    response: z.unknown(),
    transfer: { download: 'application/octet-stream' },
  }),
} as const;

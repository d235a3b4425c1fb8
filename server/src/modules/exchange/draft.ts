import type { Entity, ImportMapping, ImportNote, ImportOptions } from '@kith/contract/exchange';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import type { Delimiter, Encoding } from './formats.ts';
import { fieldsInUse } from './load-custom.ts';
import { type Look, lookAt } from './look.ts';
import { checkMapping, guessEntity, proposeMapping } from './mapping.ts';
import { customSpecs } from './mapping-custom.ts';
import type { FieldSpec } from './mapping-fields.ts';
import { proposeOptions } from './mapping-options.ts';
import type { ImportRow } from './repo.ts';

export type Draft = Pick<ImportRow, 'entity' | 'format' | 'headers' | 'mapping' | 'options' | 'notes'>;

/** What a person changed on a draft; what is absent is proposed anew where it depends on the change. */
export type DraftChange = {
  entity?: Entity | undefined;
  mapping?: ImportMapping | undefined;
  options?: { [K in keyof ImportOptions]?: ImportOptions[K] | undefined } | undefined;
  format?:
    | { encoding?: string | undefined; delimiter?: string | undefined; headerRow?: number | undefined }
    | undefined;
};

/** Below it a proposed column should be looked at by a person. */
const SURE = 0.7;

/** Looks at a stored file and proposes everything an import needs. */
export async function proposeDraft(
  ctx: Ctx,
  file: { fileId: string; sizeBytes: number },
  entity: Entity | undefined,
): Promise<Draft> {
  const look = await lookAt(ctx.files.path(file.fileId), file.sizeBytes, {});
  return fill(look, await envOf(ctx, ctx.db), { entity, custom: await ownSpecs(ctx) });
}

/** Applies a change: another format is read anew, another entity mapped anew, the rest kept as it was settled. */
export async function changeDraft(ctx: Ctx, row: ImportRow, change: DraftChange): Promise<Draft> {
  const env = await envOf(ctx, ctx.db);
  const { encoding, delimiter, headerRow } = change.format ?? {};
  const decided = {
    ...decidedText(encoding ?? row.format.encoding, delimiter ?? row.format.delimiter),
    headerRow: headerRow ?? row.format.headerRow,
    ...(row.format.sheet ? { sheet: row.format.sheet } : {}),
  };
  const look = await lookAt(ctx.files.path(row.file_id), row.bytes_total, decided);
  const sameColumns = look.headers.join('\n') === row.headers.join('\n');
  const sameEntity = change.entity === undefined || change.entity === row.entity;
  const kept = sameColumns && sameEntity ? row.mapping : undefined;
  return fill(look, env, {
    entity: change.entity ?? row.entity,
    mapping: change.mapping ?? kept,
    options: { ...row.options, ...definedOnly(change.options ?? {}) },
    custom: await ownSpecs(ctx),
  });
}

/** The company's own fields, as columns can be mapped to. */
async function ownSpecs(ctx: Ctx): Promise<FieldSpec[]> {
  return customSpecs(await fieldsInUse(ctx.db));
}

function decidedText(encoding: string | null, delimiter: string | null) {
  // lookAt refuses what it does not know; the casts only name what came through the contract as text.
  return {
    ...(encoding ? { encoding: encoding as Encoding } : {}),
    ...(delimiter ? { delimiter: delimiter as Delimiter } : {}),
  };
}

function definedOnly<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function fill(
  look: Look,
  env: Env,
  settled: {
    entity?: Entity | undefined;
    mapping?: ImportMapping | undefined;
    options?: ImportOptions | undefined;
    custom: readonly FieldSpec[];
  },
): Draft {
  const { headers } = look;
  const sample = look.sample.map((row) => row.cells);
  const entity = settled.entity ?? guessEntity(headers);
  const { custom } = settled;
  const proposal = settled.mapping
    ? { mapping: settled.mapping, scores: {} }
    : proposeMapping(entity, headers, sample, custom);
  const usual: ImportOptions = { currency: env.currency, timeZone: env.timeZone, dayFirst: false, decimal: '.' };
  const proposed = proposeOptions(entity, headers, proposal.mapping, sample, usual, custom);
  const notes = [
    ...mappingNotes(entity, proposal.mapping, headers, custom),
    ...unsureNotes(entity, proposal, headers),
    ...(settled.options ? [] : proposed.asks.map((ask) => askNote(ask, headers))),
    ...(look.encodingSure ? [] : [note('encoding_unsure', 'warning', { encoding: look.format.encoding ?? '' })]),
  ];
  return {
    entity,
    format: look.format,
    headers,
    mapping: proposal.mapping,
    options: settled.options ?? proposed.options,
    notes,
  };
}

function note(code: string, severity: ImportNote['severity'], params: ImportNote['params']): ImportNote {
  return { code, severity, params };
}

function mappingNotes(
  entity: Entity,
  mapping: ImportMapping,
  headers: readonly string[],
  custom: readonly FieldSpec[],
): ImportNote[] {
  return checkMapping(entity, mapping, headers, custom).map(({ code, field, column }) =>
    note(`mapping_${code}`, 'error', {
      ...(field === null ? {} : { field: `${entity}.${field}` }),
      ...(column === null ? {} : { column: headers[column] ?? String(column + 1) }),
    }),
  );
}

function unsureNotes(
  entity: Entity,
  proposal: { mapping: ImportMapping; scores: Record<string, number> },
  headers: readonly string[],
): ImportNote[] {
  return Object.entries(proposal.scores).flatMap(([field, score]) =>
    score >= SURE
      ? []
      : [
          note('mapping_unsure', 'info', {
            field: `${entity}.${field}`,
            column: headers[proposal.mapping[field] ?? -1] ?? '',
          }),
        ],
  );
}

function askNote(ask: { code: 'day_first' | 'decimal'; columns: number[] }, headers: readonly string[]): ImportNote {
  return note(`ask_${ask.code}`, 'warning', { column: ask.columns.map((column) => headers[column] ?? '').join(' / ') });
}

/** @throws Problem 409 when the mapping cannot start. */
export async function requireStartable(ctx: Ctx, row: ImportRow): Promise<void> {
  if (checkMapping(row.entity, row.mapping, row.headers, await ownSpecs(ctx)).length > 0) {
    throw new Problem('exchange.mapping_incomplete', 409);
  }
}

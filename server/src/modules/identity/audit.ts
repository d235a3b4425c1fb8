import type { AuditQuery, AuditRecord } from '@kith/contract/audit';
import type { Permission } from '@kith/contract/route';
import type { z } from 'zod';
import { type AuditRow, readAudit } from '../../platform/audit-read.ts';
import { addDays, startOfDay } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { readProfiles } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from './people.ts';

type Page = { items: z.input<typeof AuditRecord>[]; next: string | null };

/** One page of the audit, the newest first. @throws Problem audit.bad_cursor */
export async function listAudit(ctx: Ctx, viewer: Viewer, query: AuditQuery): Promise<Page> {
  const { timeZone } = await envOf(ctx, ctx.db);
  const filter = {
    actorId: query.actor,
    room: query.room,
    subjectId: query.subject,
    from: query.from ? startOfDay(timeZone, query.from) : undefined,
    before: query.to ? startOfDay(timeZone, addDays(query.to, 1)) : undefined,
  };
  const after = query.cursor ? decodeCursor(query.cursor, InstantPlace, 'audit.bad_cursor') : null;
  const rows = await readAudit(ctx.db, filter, { after, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  const sees = seesEverything(viewer);
  const customers = shown.flatMap((row) => (row.subject_kind === 'customer' ? [row.subject_id] : []));
  const profiles = sees ? await readProfiles(ctx.db, customers) : new Map();
  const people = await everybody(ctx, ctx.db);
  return {
    items: shown.map((row) => ({
      ...present(row, sees),
      actor: (row.actor_id && people.get(row.actor_id)) || null,
      subject: {
        kind: row.subject_kind,
        id: row.subject_id,
        name: profiles.get(row.subject_id)?.name ?? people.get(row.subject_id)?.name ?? null,
      },
    })),
    next: last ? encodeCursor([last.at.toISOString(), last.audit_id]) : null,
  };
}

/** Values and reasons are of customers, orders and tasks alike; nobody sorts them by whom and what each is about. */
const SEEING: readonly Permission[] = ['customers.read', 'orders.read', 'worklist.read', 'insight.read'];

function seesEverything({ permissions, fields }: Viewer): boolean {
  return fields.size === 0 && SEEING.every((permission) => permissions.get(permission) === 'all');
}

function present(row: AuditRow, sees: boolean): Omit<z.input<typeof AuditRecord>, 'actor' | 'subject'> {
  const isErased = row.had_values && !row.has_values;
  const keptBack = !row.had_values ? null : isErased ? 'erased' : sees ? null : 'rights';
  return {
    auditId: row.audit_id,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    action: row.action,
    origin: row.origin,
    reason: sees ? row.reason : null,
    changes: row.has_values && sees ? changesOf(row.before, row.after) : null,
    keptBack,
  };
}

type Change = NonNullable<z.input<typeof AuditRecord>['changes']>[number];
type Json = Change['before'];

/** Field by field where both are objects or one is missing; else as one. */
function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [before ?? null, after ?? null];
  if (!isFields(was) || !isFields(is)) return [{ field: '', before: was as Json, after: is as Json }];
  const [old, now] = [was ?? {}, is ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((field) => {
    const [one, other] = [old[field] ?? null, now[field] ?? null];
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ field, before: one, after: other }];
  });
}

function isFields(value: unknown): value is Record<string, Json> | null {
  return value === null || (typeof value === 'object' && !Array.isArray(value));
}

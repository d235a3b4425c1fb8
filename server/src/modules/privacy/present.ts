import type { Person } from '@kith/contract/customers';
import type { Consent, ConsentText, Erasure, PrivacyRequest } from '@kith/contract/privacy';
import type { Field } from '@kith/contract/roles';
import type { z } from 'zod';
import { isHidden, shown } from '../../platform/fields.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { ConsentRow, TextRow } from './repo-consents.ts';
import type { ErasureRow } from './repo-erasures.ts';
import type { RequestRow } from './repo-requests.ts';

export type People = ReadonlyMap<string, Person>;

const personOf = (people: People, userId: string | null) => (userId && people.get(userId)) || null;

export function presentConsent(row: ConsentRow, people: People, viewer: Viewer): z.input<typeof Consent> {
  const { by_user, at, note, ...rest } = row;
  return {
    ...rest,
    note: shown(viewer, 'notes', 'page', note),
    at: at.toISOString(),
    by: personOf(people, by_user),
  };
}

/** The field whose rule a corrected value follows; names follow none. */
const RULED: Readonly<Record<string, Field>> = {
  phone: 'phone',
  email: 'email',
  wechat: 'wechat',
  region: 'region',
  birthday: 'birthday',
  other: 'notes',
};

export function presentRequest(
  row: RequestRow,
  around: { people: People; viewer: Viewer; customer: string; today: string },
): z.input<typeof PrivacyRequest> {
  const { people, viewer } = around;
  const correction = Object.entries(row.content).flatMap(([key, value]) => {
    const field = RULED[key];
    if (field && isHidden(viewer, field)) return [];
    return [[key, field ? (shown(viewer, field, 'list', value) ?? '') : value]];
  });
  return {
    requestId: row.request_id,
    customerId: row.customer_id,
    customer: around.customer,
    kind: row.kind,
    state: row.state,
    source: row.source,
    askedAt: row.asked_at.toISOString(),
    recordedBy: personOf(people, row.recorded_by),
    law: row.law,
    dueOn: row.due_on,
    overdue: row.state === 'open' && row.due_on < around.today,
    unknownYears: row.unknown_years,
    correction: Object.fromEntries(correction),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: personOf(people, row.decided_by),
    answer: shown(viewer, 'notes', 'page', row.answer),
  };
}

export function presentErasure(row: ErasureRow, people: People, viewer: Viewer): z.input<typeof Erasure> {
  const isOther = viewer.userId !== null && viewer.userId !== row.asked_by;
  return {
    erasureId: row.erasure_id,
    customerId: row.customer_id,
    state: row.state,
    ground: row.ground,
    askedAt: row.asked_at.toISOString(),
    askedBy: personOf(people, row.asked_by),
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    confirmedBy: personOf(people, row.confirmed_by),
    doneAt: row.done_at?.toISOString() ?? null,
    report: row.report,
    mayConfirm:
      viewer.permissions.has('privacy.erase') && (row.state === 'failed' || (row.state === 'waiting' && isOther)),
  };
}

export function presentText(row: TextRow, people: People): z.input<typeof ConsentText> {
  return {
    textId: row.text_id,
    purpose: row.purpose,
    version: row.version,
    words: row.words,
    madeAt: row.made_at.toISOString(),
    madeBy: personOf(people, row.made_by),
  };
}

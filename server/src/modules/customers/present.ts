import type { CustomField } from '@kith/contract/custom-fields';
import type { Customer, CustomerFacts, CustomerKind, CustomerRow, Person } from '@kith/contract/customers';
import { QUADRANTS, RiskOrNone, Stage, TierOrNone } from '@kith/contract/vocabulary';
import type { z } from 'zod';
import { isHidden, isMasked, shown } from '../../platform/fields.ts';
import type { Listed } from '../../platform/list/columns.ts';
import type { Profile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type CustomAround, presentCustom } from './custom-present.ts';
import type { CustomerRecord, readParts } from './repo.ts';
import type { CollaboratorRow } from './repo-collaborators.ts';
import type { StoredCustom } from './rules-custom.ts';

/** Who looks, and what rows refer to: people by their ids, and the company's currency. */
export type Around = { viewer: Viewer; people: ReadonlyMap<string, Person>; currency: string };

export function personOf({ people }: Pick<Around, 'people'>, userId: string | null): Person | null {
  return (userId && people.get(userId)) || null;
}

/** The wide row as a line of the list. */
export function presentRow(
  profile: Listed,
  around: CustomAround & { fields: readonly CustomField[] },
): z.input<typeof CustomerRow> {
  return {
    customerId: profile.customer_id,
    kind: profile.kind as CustomerKind,
    name: profile.name,
    externalRef: profile.external_ref,
    phone: shown(around.viewer, 'phone', 'list', profile.phone),
    owner: personOf(around, profile.owner_id),
    region: shown(around.viewer, 'region', 'list', profile.region),
    tags: profile.tags,
    createdAt: instant(profile.created_at),
    archived: profile.archived,
    custom: presentCustom(storedOf(profile), around.fields, 'list', around),
    ...presentFigures(profile, around),
  };
}

/** The values of the fields that the company added, as the wide row has them. */
export function storedOf({ custom }: Pick<Profile, 'custom'>): StoredCustom {
  return custom as StoredCustom;
}

function presentFigures(profile: Listed, { currency }: Pick<Around, 'currency'>) {
  const money = (minor: number) => ({ minor, currency });
  const contacts = [profile.last_interaction_at, profile.last_outcome_at].flatMap((at) => (at ? [instant(at)] : []));
  return {
    tier: TierOrNone.parse(profile.tier),
    stage: Stage.parse(profile.stage),
    risk: RiskOrNone.parse(profile.risk_level),
    atStake: money(profile.at_stake_minor),
    expected: money(profile.expected_minor),
    quadrant: QUADRANTS[profile.quadrant - 1] ?? null,
    orderCount: profile.order_count,
    spendYear: money(profile.spend_year_minor),
    spendTotal: money(profile.spend_total_minor),
    firstOn: day(profile.first_on),
    lastOn: day(profile.last_on),
    rhythmDays: profile.gap_median_days > 0 ? profile.gap_median_days : null,
    lastContactAt: contacts.sort().at(-1) ?? null,
    openTasks: profile.open_tasks,
  };
}

/** The head of the 360 page. */
export function presentCustomer(
  record: CustomerRecord,
  parts: Awaited<ReturnType<typeof readParts>>,
  around: CustomAround & {
    fields: readonly CustomField[];
    profile: Profile;
    collaborators: readonly CollaboratorRow[];
    mayWrite: boolean;
    mayShare: boolean;
    asOf: string;
    referrer: string | undefined;
    department: { departmentId: string; name: string } | null;
  },
): z.input<typeof Customer> {
  return {
    customerId: record.customer_id,
    kind: record.kind,
    name: record.name,
    alias: record.alias,
    gender: record.gender,
    birthday: isHidden(around.viewer, 'birthday') ? null : presentBirthday(record),
    region: shown(around.viewer, 'region', 'page', record.region),
    source: record.source,
    externalRef: record.external_ref,
    note: shown(around.viewer, 'notes', 'page', record.note),
    owner: personOf(around, record.owner_id),
    department: around.department,
    referredBy:
      record.referred_by && around.referrer ? { customerId: record.referred_by, name: around.referrer } : null,
    ...presentParts(parts, around),
    custom: presentCustom(record.custom, around.fields, 'page', around),
    collaborators: around.collaborators.flatMap((row) => {
      const user = personOf(around, row.user_id);
      return user ? [{ user, mayWrite: row.may_write, expiresAt: row.expires_at.toISOString() }] : [];
    }),
    archived: record.archived_at && {
      at: record.archived_at.toISOString(),
      by: personOf(around, record.archived_by),
      reason: shown(around.viewer, 'notes', 'page', record.archive_reason) ?? '',
    },
    erased: record.erased,
    mayWrite: around.mayWrite,
    mayShare: around.mayShare,
    facts: presentFacts(around.profile, around),
    createdAt: record.created_at.toISOString(),
    createdBy: personOf(around, record.created_by),
    updatedAt: record.updated_at.toISOString(),
    version: record.version,
  };
}

function presentBirthday(record: CustomerRecord): z.input<typeof Customer>['birthday'] {
  const { birthday_calendar: calendar, birthday_month: month, birthday_day: of } = record;
  if (calendar === null || month === null || of === null) return null;
  return { calendar, year: record.birthday_year, month, day: of, leap: record.birthday_leap };
}

function presentParts({ contacts, persons, tags, changes }: Awaited<ReturnType<typeof readParts>>, around: Around) {
  const { viewer } = around;
  const seen = contacts.filter((contact) => !isHidden(viewer, contact.kind));
  const firsts = new Set(
    ['phone', 'email', 'wechat'].map((kind) => contacts.find((each) => each.kind === kind)?.contact_id),
  );
  return {
    tags,
    contacts: seen.map((contact) => ({
      contactId: contact.contact_id,
      kind: contact.kind,
      value: shown(viewer, contact.kind, 'page', contact.value) ?? '',
      masked: isMasked(viewer, contact.kind, 'page'),
      label: contact.label,
      primary: firsts.has(contact.contact_id),
      doNotContact: contact.do_not_contact,
      wrongSince: contact.wrong_since?.toISOString() ?? null,
    })),
    keyPersons: persons.map(({ person_id: personId, ...person }) => ({
      personId,
      ...person,
      phone: shown(viewer, 'phone', 'page', person.phone),
      email: shown(viewer, 'email', 'page', person.email),
      wechat: shown(viewer, 'wechat', 'page', person.wechat),
      note: shown(viewer, 'notes', 'page', person.note),
    })),
    ownerHistory: changes.map((change) => ({
      changeId: change.change_id,
      from: personOf(around, change.from_owner),
      to: personOf(around, change.to_owner),
      at: change.changed_at.toISOString(),
      by: personOf(around, change.changed_by),
      reason: shown(viewer, 'notes', 'page', change.reason),
    })),
  };
}

function presentFacts(profile: Profile, around: Around & { asOf: string }): z.input<typeof CustomerFacts> {
  return {
    ...presentFigures(profile, around),
    recencyScore: profile.recency_score,
    frequencyScore: profile.frequency_score,
    moneyScore: profile.money_score,
    asOf: around.asOf,
  };
}

/** The wide row says -infinity for never, so that it can be sorted. */
function day(value: string): string | null {
  return value === '-infinity' ? null : value;
}

function instant(at: Date | string): string {
  return new Date(at).toISOString();
}

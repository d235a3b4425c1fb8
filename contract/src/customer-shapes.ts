import { z } from 'zod';
import { CustomFilter, CustomInputs, CustomKey, CustomValues } from './custom-values.ts';
import { queryFlag, queryInt, queryList, queryMinor } from './query.ts';
import { Day, Instant, Money } from './route.ts';
import { Quadrant, RiskLevel, Stage, Tier } from './vocabulary.ts';

export const CUSTOMER_KINDS = ['person', 'organisation'] as const;
export const CustomerKind = z.enum(CUSTOMER_KINDS);
export type CustomerKind = z.infer<typeof CustomerKind>;

export const GENDERS = ['female', 'male', 'other'] as const;
export const Gender = z.enum(GENDERS);
export type Gender = z.infer<typeof Gender>;

export const CONTACT_KINDS = ['phone', 'email', 'wechat'] as const;
export const ContactKind = z.enum(CONTACT_KINDS);
export type ContactKind = z.infer<typeof ContactKind>;

export const INTERACTION_KINDS = ['call', 'visit', 'note', 'message'] as const;
export const InteractionKind = z.enum(INTERACTION_KINDS);
export type InteractionKind = z.infer<typeof InteractionKind>;

export const CUSTOMER_SORTS = [
  'name',
  'last_order',
  'order_count',
  'spend_year',
  'spend_total',
  'at_stake',
  'expected',
  'risk',
  'tier',
  'stage',
  'owner',
  'created',
] as const;
export const CustomerSort = z.enum(CUSTOMER_SORTS);
export type CustomerSort = z.infer<typeof CustomerSort>;

/** Where a search hit was found. */
export const SEARCH_FIELDS = [
  'name',
  'alias',
  'pinyin',
  'phone',
  'email',
  'wechat',
  'ref',
  'key_person',
  'custom',
] as const;
export const SearchField = z.enum(SEARCH_FIELDS);
export type SearchField = z.infer<typeof SearchField>;

/** The most customers one bulk action takes by their ids, and by a filter. */
export const ASSIGN_IDS_MAX = 1_000;
export const ASSIGN_FILTER_MAX = 10_000;
/** The most customers one call of `assignUnowned` takes; `remaining` tells how many wait. */
export const ASSIGN_BATCH = 5_000;

/** A user as others see them. */
export const Person = z.object({ userId: z.uuid(), name: z.string() });
export type Person = z.infer<typeof Person>;

/** One line of the list. Money is in the company's currency; days are the organisation's. */
export const CustomerRow = z.object({
  customerId: z.uuid(),
  kind: CustomerKind,
  name: z.string(),
  externalRef: z.string().nullable(),
  phone: z.string().nullable(),
  owner: Person.nullable(),
  region: z.string().nullable(),
  tags: z.array(z.string()),
  /** Null: nothing bought yet. */
  tier: Tier.nullable(),
  stage: Stage,
  risk: RiskLevel.nullable(),
  atStake: Money,
  /** Expected of the next twelve months, two digits; 0 while no model is in force. */
  expected: Money,
  /** Null: never bought. */
  quadrant: Quadrant.nullable(),
  orderCount: z.int(),
  spendYear: Money,
  spendTotal: Money,
  firstOn: Day.nullable(),
  lastOn: Day.nullable(),
  /** Usual days between two purchases; null until there are two. */
  rhythmDays: z.number().nullable(),
  lastContactAt: Instant.nullable(),
  openTasks: z.int(),
  createdAt: Instant,
  archived: z.boolean(),
  /** Fields that the company added and uses in lists. */
  custom: CustomValues,
});
export type CustomerRow = z.infer<typeof CustomerRow>;

const Text = (max: number) => z.string().trim().min(1).max(max);
const TagName = Text(40);
/** A valid day of the solar calendar, or a month and day of the lunar one; the year may be unknown. */
export const Birthday = z
  .object({
    calendar: z.enum(['solar', 'lunar']),
    year: z.int().min(1900).max(2100).nullable(),
    month: z.int().min(1).max(12),
    day: z.int().min(1).max(31),
    /** In a leap month; lunar only. */
    leap: z.boolean().default(false),
  })
  .refine(isBirthday, 'impossible_day');
export type Birthday = z.infer<typeof Birthday>;

/** A lunar month has at most 30 days; a solar one its own number, 29 February being possible in an unknown year. */
function isBirthday(birthday: {
  calendar: 'solar' | 'lunar';
  year: number | null;
  month: number;
  day: number;
  leap: boolean;
}): boolean {
  if (birthday.calendar === 'lunar') return birthday.day <= 30;
  const last = new Date(Date.UTC(birthday.year ?? 2000, birthday.month, 0)).getUTCDate();
  return !birthday.leap && birthday.day <= last;
}

export const Contact = z.object({
  /** MD5 of what it is, when it came by an import: 128 bits without a version (RFC 9562), not a `z.uuid()`. */
  contactId: z.guid(),
  kind: ContactKind,
  value: z.string(),
  /** The value is told only in part; it can be asked for with a purpose. */
  masked: z.boolean(),
  label: z.string().nullable(),
  /** The first of its kind; lists show it. */
  primary: z.boolean(),
  doNotContact: z.boolean(),
  /** Since when it is known to be wrong. */
  wrongSince: Instant.nullable(),
});
export type Contact = z.infer<typeof Contact>;

export const KeyPerson = z.object({
  personId: z.guid(),
  name: z.string(),
  title: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  wechat: z.string().nullable(),
  /** Weight of their word, 1 to 5. */
  weight: z.int().min(1).max(5),
  note: z.string().nullable(),
});
export type KeyPerson = z.infer<typeof KeyPerson>;

export const OwnerChange = z.object({
  changeId: z.uuid(),
  from: Person.nullable(),
  to: Person.nullable(),
  at: Instant,
  /** Null: by an import or by Kith itself. */
  by: Person.nullable(),
  reason: z.string().nullable(),
});

/** How the customer stands, and of which day that is. */
export const CustomerFacts = CustomerRow.pick({
  tier: true,
  stage: true,
  risk: true,
  atStake: true,
  expected: true,
  quadrant: true,
  orderCount: true,
  spendYear: true,
  spendTotal: true,
  firstOn: true,
  lastOn: true,
  rhythmDays: true,
  lastContactAt: true,
  openTasks: true,
}).extend({
  /** Quintiles, 5 is best; null until something was bought. */
  recencyScore: z.int().nullable(),
  frequencyScore: z.int().nullable(),
  moneyScore: z.int().nullable(),
  /** The day up to which every figure here is brought up to date. */
  asOf: Day,
});

/** The head of the 360 page. Each write answers with it, so that the page shows what is now so. */
export const Customer = z.object({
  customerId: z.uuid(),
  kind: CustomerKind,
  name: z.string(),
  alias: z.string().nullable(),
  gender: Gender.nullable(),
  birthday: Birthday.nullable(),
  region: z.string().nullable(),
  source: z.string().nullable(),
  externalRef: z.string().nullable(),
  note: z.string().nullable(),
  owner: Person.nullable(),
  department: z.object({ departmentId: z.uuid(), name: z.string() }).nullable(),
  /** Who recommended us; null also when the viewer may not see them. */
  referredBy: z.object({ customerId: z.uuid(), name: z.string() }).nullable(),
  tags: z.array(z.string()),
  contacts: z.array(Contact),
  keyPersons: z.array(KeyPerson),
  /** Who helps with the customer beside the account manager, the first one first. */
  collaborators: z.array(z.object({ user: Person, mayWrite: z.boolean(), expiresAt: Instant })),
  /** Fields that the company added. */
  custom: CustomValues,
  /** Newest first, the last 50. */
  ownerHistory: z.array(OwnerChange),
  archived: z.object({ at: Instant, by: Person.nullable(), reason: z.string() }).nullable(),
  /** Nothing of the person is left, and nobody can change that. */
  erased: z.boolean(),
  /** The viewer may change this customer, and let others help with them. */
  mayWrite: z.boolean(),
  mayShare: z.boolean(),
  facts: CustomerFacts,
  createdAt: Instant,
  createdBy: Person.nullable(),
  updatedAt: Instant,
  /** To be sent back with a change: it is refused when somebody else was faster. */
  version: z.int(),
});
export type Customer = z.infer<typeof Customer>;

/** Filters of the list; several values of one filter mean any of them. */
const filters = {
  /** As in the search, exact and prefix alike, without ranking. */
  q: z.string().trim().max(100).optional(),
  owner: z.union([z.uuid(), z.enum(['me', 'none'])]).optional(),
  tier: queryList(z.enum([...Tier.options, 'none'])).optional(),
  stage: queryList(Stage).optional(),
  risk: queryList(z.enum([...RiskLevel.options, 'none'])).optional(),
  /** By the strategy; none: never bought. */
  quadrant: queryList(z.enum([...Quadrant.options, 'none'])).optional(),
  /** All of them. */
  tags: queryList(TagName, 20).optional(),
  region: Text(100).optional(),
  kind: CustomerKind.optional(),
  /** Members of a segment. */
  segment: z.uuid().optional(),
  /** Spend of the last year, minor units, both inclusive. */
  spend_min: queryMinor.optional(),
  spend_max: queryMinor.optional(),
  /** Last purchase, both inclusive; who never bought is in neither. */
  last_from: Day.optional(),
  last_to: Day.optional(),
  /** Conditions on fields that the company added and uses in lists. */
  custom: queryList(CustomFilter, 30).optional(),
  /** Absent: the living only. */
  archived: queryFlag.optional(),
};
export const CustomerFilter = z.object(filters);
export type CustomerFilter = z.output<typeof CustomerFilter>;

export const ListCustomersQuery = z.object({
  ...filters,
  /** A column, or the key of a field that the company added and uses in lists. */
  sort: z.union([CustomerSort, CustomKey]).default('last_order'),
  dir: z.enum(['asc', 'desc']).default('desc'),
  cursor: z.string().max(2_000).optional(),
  limit: queryInt(1, 200).default(50),
});
export type ListCustomersQuery = z.output<typeof ListCustomersQuery>;

const MatchRange = z.tuple([z.int(), z.int()]);
export const SearchHit = z.object({
  customerId: z.uuid(),
  kind: CustomerKind,
  name: z.string(),
  phone: z.string().nullable(),
  owner: Person.nullable(),
  tier: Tier.nullable(),
  risk: RiskLevel.nullable(),
  archived: z.boolean(),
  match: z.object({
    field: SearchField,
    /** Of a field that the company added. */
    key: CustomKey.optional(),
    /** The text that matched: the name, a phone, the reference … */
    text: z.string(),
    /** Parts of `text` to mark: from and to, in UTF-16 units. */
    ranges: z.array(MatchRange),
  }),
});
export type SearchHit = z.infer<typeof SearchHit>;

const contactFields = { value: Text(200), label: Text(40).nullable() };
export const NewContact = z.object({
  kind: ContactKind,
  value: contactFields.value,
  label: contactFields.label.optional(),
});

const details = {
  name: Text(200),
  alias: Text(200).nullable(),
  gender: Gender.nullable(),
  birthday: Birthday.nullable(),
  region: Text(100).nullable(),
  source: Text(100).nullable(),
  externalRef: Text(100).nullable(),
  note: Text(10_000).nullable(),
  referredBy: z.uuid().nullable(),
  departmentId: z.uuid().nullable(),
  /** Fields that the company added; those absent stay as they are. */
  custom: CustomInputs,
};
const optionalDetails = z.object(details).partial().shape;

export const CreateCustomer = z.object({
  ...optionalDetails,
  kind: CustomerKind.default('person'),
  name: details.name,
  contacts: z.array(NewContact).max(20).default([]),
  tags: z.array(TagName).max(50).default([]),
  /** Absent: found by the assignment rules. Null: nobody. Another than oneself needs the right to assign. */
  ownerId: z.uuid().nullable().optional(),
});
export type CreateCustomer = z.output<typeof CreateCustomer>;

export const UpdateCustomer = z.object({ ...optionalDetails, kind: CustomerKind.optional(), version: z.int().min(1) });
export type UpdateCustomer = z.output<typeof UpdateCustomer>;

const personFields = {
  name: Text(200),
  title: Text(100).nullable(),
  phone: Text(50).nullable(),
  email: Text(254).nullable(),
  wechat: Text(100).nullable(),
  weight: z.int().min(1).max(5),
  note: Text(2_000).nullable(),
};

export const NewInteraction = z.object({
  kind: InteractionKind,
  /** Who spoke first; a note has none. */
  direction: z.enum(['in', 'out']).optional(),
  /** Absent: now. Not in the future. */
  occurredAt: Instant.optional(),
  text: Text(10_000),
});
export type NewInteraction = z.output<typeof NewInteraction>;

export const TimelineItem = z.object({
  id: z.string(),
  /** Whose words `timeline.<kind>` are: the namespace in locales. */
  module: z.string(),
  kind: z.string(),
  at: Instant,
  by: Person.nullable(),
  /** People's own words. */
  text: z.string().nullable(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type TimelineItem = z.infer<typeof TimelineItem>;

/** One rule: a region's customers, or everybody whom no region took, go to these people in turn. */
export const AssignmentRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), region: Text(100), ownerIds: z.array(z.uuid()).min(1).max(200) }),
  z.object({ kind: z.literal('round_robin'), ownerIds: z.array(z.uuid()).min(1).max(200) }),
]);
export type AssignmentRule = z.infer<typeof AssignmentRule>;

export const AssignmentRules = z.object({ rules: z.array(AssignmentRule).max(200) });

export const AssignCustomers = z.object({
  target: z.union([
    z.object({ customerIds: z.array(z.uuid()).min(1).max(ASSIGN_IDS_MAX) }),
    z.object({ filter: CustomerFilter }),
  ]),
  /** A user, nobody, or whoever the rules name. */
  owner: z.union([z.uuid(), z.null(), z.literal('rules')]),
  reason: Text(500).optional(),
  /** Only say what would happen. */
  dryRun: z.boolean().default(false),
});
export type AssignCustomers = z.output<typeof AssignCustomers>;

const OwnerCount = z.object({ owner: Person.nullable(), customers: z.int() });

export const AssignResult = z.object({
  /** Customers meant; changed + unchanged + failed. */
  matched: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  /** Who gets how many of the changed. */
  owners: z.array(OwnerCount),
  /** The first hundred that could not be assigned, with the code of the reason. */
  failures: z.array(z.object({ customerId: z.uuid(), name: z.string().nullable(), code: z.string() })),
});
export type AssignResult = z.infer<typeof AssignResult>;

export const SimilarCustomer = z.object({
  customerId: z.uuid(),
  name: z.string(),
  phone: z.string().nullable(),
  owner: Person.nullable(),
  /** What is the same. */
  same: z.enum(['phone', 'email', 'wechat', 'name', 'pinyin']),
});
/** Somebody else's customer has the same; who they are is not told. */
export const SimilarElsewhere = z.object({
  same: ContactKind,
  /** Null: nobody looks after them, or the rule does not say. */
  ask: Person.nullable(),
});

export const ChangeContact = z.object({
  value: contactFields.value.optional(),
  label: contactFields.label.optional(),
  primary: z.literal(true).optional(),
  doNotContact: z.boolean().optional(),
  wrong: z.boolean().optional(),
});
export type ChangeContact = z.output<typeof ChangeContact>;

export const ChangeKeyPerson = z.object(personFields).partial();
export type ChangeKeyPerson = z.output<typeof ChangeKeyPerson>;
export const NewKeyPerson = z.object({ ...ChangeKeyPerson.shape, name: personFields.name });
export type NewKeyPerson = z.output<typeof NewKeyPerson>;

export const TagList = z.object({ tags: z.array(TagName).max(50) });
export const ArchiveReason = z.object({ reason: Text(500) });
export const Handover = z.object({ ownerId: z.uuid().nullable(), reason: Text(500).optional() });
export const SimilarQuery = z.object({
  phone: Text(50).optional(),
  email: Text(254).optional(),
  wechat: Text(100).optional(),
  name: Text(200).optional(),
  region: Text(100).optional(),
});
/** Somebody helps with a customer until a time; without the right to write they only look. */
export const PutCollaborator = z.object({ mayWrite: z.boolean(), expiresAt: Instant });
export type PutCollaborator = z.output<typeof PutCollaborator>;

/** Why a masked value is needed; it stands in the audit. */
export const RevealContact = z.object({ purpose: Text(300) });

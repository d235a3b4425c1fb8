import { z } from 'zod';
import { Person } from './customers.ts';
import { queryInt } from './query.ts';
import { Day, Instant, page, route } from './route.ts';

/** What a company wants to use data for; each is consented to by itself. */
export const PURPOSES = ['marketing', 'care', 'survey'] as const;
export const Purpose = z.enum(PURPOSES);
export type Purpose = z.infer<typeof Purpose>;

/** By which way. */
export const CHANNELS = ['phone', 'sms', 'email', 'wechat'] as const;
export const Channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof Channel>;

/** How the wide row holds a consent, and rules ask for it. */
export const CONSENTS = PURPOSES.flatMap((purpose) => CHANNELS.map((channel) => `${purpose}_${channel}` as const));

/** Where a consent or a request came from: the customer's own page, or by word or letter to a colleague. */
export const SOURCES = ['page', 'phone', 'in_person', 'writing'] as const;
export const Source = z.enum(SOURCES);
export type Source = z.infer<typeof Source>;
/** What a colleague can have heard or read. */
export const ToldSource = z.enum(['phone', 'in_person', 'writing']);

/** The consent that holds now for a purpose and a channel; absent means that nobody ever asked. */
export const Consent = z.object({
  purpose: Purpose,
  channel: Channel,
  given: z.boolean(),
  at: Instant,
  source: Source,
  by: Person.nullable(),
  /** The version of the text that was consented to. */
  version: z.int().nullable(),
  note: z.string().nullable(),
});
export type Consent = z.infer<typeof Consent>;

export const REQUEST_KINDS = ['correction', 'export', 'erasure'] as const;
export const RequestKind = z.enum(REQUEST_KINDS);
export type RequestKind = z.infer<typeof RequestKind>;

/** By which law a request is to be answered: 15 working days (China, PIPL), one month (EU, GDPR), or days of one's own. */
export const LAWS = ['pipl', 'gdpr', 'own'] as const;
export const Law = z.enum(LAWS);
export type Law = z.infer<typeof Law>;

const Typed = (most: number) => z.string().trim().min(1).max(most);

/** What is to be corrected, as the customer says it. */
export const Correction = z
  .object({
    name: Typed(200).optional(),
    region: Typed(100).optional(),
    phone: Typed(50).optional(),
    email: Typed(254).optional(),
    wechat: Typed(100).optional(),
    birthday: Typed(40).optional(),
    /** Anything else, in their own words. */
    other: Typed(1_000).optional(),
  })
  .refine((fields) => Object.values(fields).some((value) => value !== undefined), 'required');
export type Correction = z.infer<typeof Correction>;
export const CORRECTED = ['name', 'phone', 'email', 'wechat', 'birthday', 'region', 'other'] as const;

export const PrivacyRequest = z.object({
  requestId: z.uuid(),
  customerId: z.uuid(),
  customer: z.string(),
  kind: RequestKind,
  state: z.enum(['open', 'done', 'declined']),
  source: Source,
  askedAt: Instant,
  recordedBy: Person.nullable(),
  law: Law,
  dueOn: Day,
  overdue: z.boolean(),
  /** Years on the way to the deadline whose holidays nobody has entered. */
  unknownYears: z.array(z.int()),
  /** Of a correction; a value that the viewer may not see is masked or absent. */
  correction: z.record(z.string(), z.string()),
  decidedAt: Instant.nullable(),
  decidedBy: Person.nullable(),
  answer: z.string().nullable(),
});
export type PrivacyRequest = z.infer<typeof PrivacyRequest>;

/** Reasons for which a person is erased (Art. 17 GDPR, Art. 47 PIPL). */
export const GROUNDS = ['asked_for', 'no_longer_needed', 'consent_withdrawn', 'unlawful'] as const;
export const Ground = z.enum(GROUNDS);
export type Ground = z.infer<typeof Ground>;

export const Tally = z.object({
  /** `<module>_<what>`; words under `privacy:parts`. */
  what: z.string(),
  gone: z.int(),
  /** So many stay without the person in them. */
  kept: z.int(),
});
export type Tally = z.infer<typeof Tally>;

export const Erasure = z.object({
  erasureId: z.uuid(),
  customerId: z.uuid(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'withdrawn']),
  ground: Ground,
  askedAt: Instant,
  askedBy: Person.nullable(),
  confirmedAt: Instant.nullable(),
  confirmedBy: Person.nullable(),
  doneAt: Instant.nullable(),
  /** Of one that is done. */
  report: z
    .object({
      tallies: z.array(Tally),
      /** Hashes kept to notice who comes back. */
      tombstones: z.int(),
      /** Tables where a name still stands that may be somebody else's. */
      namesakes: z.array(z.string()),
    })
    .nullable(),
  /** Somebody else must confirm, and the viewer is somebody else. */
  mayConfirm: z.boolean(),
});
export type Erasure = z.infer<typeof Erasure>;

export const PersonalLink = z.object({
  linkId: z.uuid(),
  madeAt: Instant,
  /** Null: sent by e-mail to who asked for it. */
  madeBy: Person.nullable(),
  expiresAt: Instant,
  usedAt: Instant.nullable(),
});

export const CustomerPrivacy = z.object({
  consents: z.array(Consent),
  /** All there ever were, newest first, at most a hundred. */
  history: z.array(Consent),
  requests: z.array(PrivacyRequest),
  /** Those that still lead somewhere. */
  links: z.array(PersonalLink),
  erasure: Erasure.nullable(),
  /** A phone, address or reference of theirs belonged to somebody who was erased; when that was noticed. */
  returnedAt: Instant.nullable(),
  mayWrite: z.boolean(),
  mayExport: z.boolean(),
  mayErase: z.boolean(),
});
export type CustomerPrivacy = z.infer<typeof CustomerPrivacy>;

export const ChangeConsents = z.object({
  changes: z
    .array(z.object({ purpose: Purpose, channel: Channel, given: z.boolean() }))
    .min(1)
    .max(CONSENTS.length),
  source: ToldSource,
  /** When it was said; absent: now. */
  at: Instant.optional(),
  /** Where the proof lies. */
  note: Typed(500).optional(),
});
export type ChangeConsents = z.output<typeof ChangeConsents>;

export const ErasurePreview = z.object({
  tallies: z.array(Tally),
  /** Files of imports that will be looked through; those that hold the person go. */
  files: z.int(),
  /** So many were erased within a day by the same person that another must confirm. */
  needsSecond: z.boolean(),
});
export type ErasurePreview = z.infer<typeof ErasurePreview>;

const Words = z.object({ 'zh-CN': Typed(2_000), en: Typed(2_000) });
export const ConsentText = z.object({
  textId: z.uuid(),
  purpose: Purpose,
  version: z.int(),
  words: Words,
  madeAt: Instant,
  madeBy: Person.nullable(),
});
export type ConsentText = z.infer<typeof ConsentText>;

const OwnDays = z.int().min(1).max(365);
export const PrivacySettings = z.object({
  law: Law,
  /** Days of one's own. */
  ownDays: OwnDays,
  /** Who gets the requests; null: whoever looks after the customer. */
  officerId: z.uuid().nullable(),
  /** Days by kind of data; absent: the usual. */
  keep: z.record(z.string(), z.int().min(1).max(3_653)),
});
export type PrivacySettings = z.infer<typeof PrivacySettings>;

export const PrivacySettingsPage = PrivacySettings.extend({
  rules: z.array(
    z.object({
      name: z.string(),
      days: z.int(),
      usual: z.int(),
      least: z.int(),
      most: z.int(),
      /** What went in the last night; null before the first. */
      removed: z.int().nullable(),
    }),
  ),
  ranAt: Instant.nullable(),
  /** Letters with a link can be sent. */
  mail: z.boolean(),
});
export type PrivacySettingsPage = z.infer<typeof PrivacySettingsPage>;

const ofCustomer = z.object({ customerId: z.uuid() });
const ofErasure = z.object({ erasureId: z.uuid() });
const pageQuery = { cursor: z.string().max(200).optional(), limit: queryInt(1, 100).default(30) };

export const privacyRoutes = {
  ofCustomer: route({
    method: 'GET',
    path: '/customers/:customerId/privacy',
    permission: 'privacy.read',
    summary: 'Consents with their history, requests, links and erasure of a customer',
    params: ofCustomer,
    response: CustomerPrivacy,
  }),
  changeConsents: route({
    method: 'POST',
    path: '/customers/:customerId/consents',
    permission: 'privacy.write',
    summary: 'Record what a customer consents to or withdraws; nothing is ever overwritten',
    params: ofCustomer,
    body: ChangeConsents,
    response: CustomerPrivacy,
    errors: ['privacy.in_the_future'],
    idempotent: true,
  }),
  makeLink: route({
    method: 'POST',
    path: '/customers/:customerId/personal-links',
    permission: 'privacy.write',
    summary: 'Make a link to the customer’s own page; it is told once, as an address and as a QR code (SVG)',
    params: ofCustomer,
    body: z.object({ days: z.int().min(1).max(30) }),
    response: z.object({ url: z.string(), qr: z.string(), expiresAt: Instant }),
    errors: ['privacy.erased'],
  }),
  revokeLink: route({
    method: 'DELETE',
    path: '/customers/:customerId/personal-links/:linkId',
    permission: 'privacy.write',
    summary: 'Let a link lead nowhere from now on',
    params: ofCustomer.extend({ linkId: z.uuid() }),
    response: CustomerPrivacy,
  }),
  exportJson: route({
    method: 'GET',
    path: '/customers/:customerId/personal-data.json',
    permission: 'privacy.export',
    summary: 'Everything that is held of a person, for machines; audited; refused to who may not see every field',
    params: ofCustomer,
    response: z.string(),
    transfer: { download: 'application/json' },
  }),
  exportHtml: route({
    method: 'GET',
    path: '/customers/:customerId/personal-data.html',
    permission: 'privacy.export',
    summary: 'Everything that is held of a person, to be read by them',
    params: ofCustomer,
    query: z.object({ language: z.enum(['zh-CN', 'en']).default('zh-CN') }),
    response: z.string(),
    transfer: { download: 'text/html; charset=utf-8' },
  }),
  previewErasure: route({
    method: 'GET',
    path: '/customers/:customerId/erasure-preview',
    permission: 'privacy.erase',
    summary: 'What would go and what would stay if the person were erased now; nothing is changed',
    params: ofCustomer,
    response: ErasurePreview,
    errors: ['privacy.erased'],
  }),
  erase: route({
    method: 'POST',
    path: '/customers/:customerId/erasure',
    permission: 'privacy.erase',
    summary: 'Erase the person; cannot be undone. After five within a day another person must confirm',
    params: ofCustomer,
    body: z.object({ ground: Ground }),
    response: Erasure,
    errors: ['privacy.erased'],
  }),
  erasures: route({
    method: 'GET',
    path: '/privacy/erasures',
    permission: 'privacy.erase',
    summary: 'Erasures, newest first',
    query: z.object(pageQuery),
    response: page(Erasure),
    errors: ['privacy.bad_cursor'],
  }),
  erasure: route({
    method: 'GET',
    path: '/privacy/erasures/:erasureId',
    permission: 'privacy.read',
    summary: 'One erasure: its certificate once it is done',
    params: ofErasure,
    response: Erasure,
  }),
  confirmErasure: route({
    method: 'POST',
    path: '/privacy/erasures/:erasureId/confirmation',
    permission: 'privacy.erase',
    summary: 'Confirm an erasure that somebody else asked for, or try a failed one again',
    params: ofErasure,
    response: Erasure,
    errors: ['privacy.not_waiting', 'privacy.own_erasure'],
  }),
  withdrawErasure: route({
    method: 'DELETE',
    path: '/privacy/erasures/:erasureId',
    permission: 'privacy.erase',
    summary: 'Withdraw an erasure that waits to be confirmed',
    params: ofErasure,
    response: Erasure,
    errors: ['privacy.not_waiting'],
  }),
  requests: route({
    method: 'GET',
    path: '/privacy/requests',
    permission: 'privacy.read',
    summary: 'Requests of customers about their data: open ones by their deadline, or those that were decided',
    query: z.object({ state: z.enum(['open', 'decided']).default('open'), ...pageQuery }),
    response: page(PrivacyRequest),
    errors: ['privacy.bad_cursor'],
  }),
  addRequest: route({
    method: 'POST',
    path: '/customers/:customerId/privacy-requests',
    permission: 'privacy.write',
    summary: 'Record a request that was made by word or letter; its deadline begins',
    params: ofCustomer,
    body: z.object({ kind: RequestKind, source: ToldSource, correction: Correction.optional() }),
    response: PrivacyRequest,
    errors: ['privacy.erased'],
    idempotent: true,
  }),
  decideRequest: route({
    method: 'PUT',
    path: '/customers/:customerId/privacy-requests/:requestId/decision',
    permission: 'privacy.write',
    summary: 'Answer a request; a correction can be taken over into the customer’s data in the same step',
    params: ofCustomer.extend({ requestId: z.uuid() }),
    body: z.object({
      state: z.enum(['done', 'declined']),
      /** Write what is corrected into the customer’s data. */
      apply: z.boolean().default(false),
      /** Needed to decline. */
      answer: Typed(1_000).optional(),
    }),
    response: PrivacyRequest,
    errors: ['privacy.not_open', 'customers.bad_phone', 'customers.bad_email'],
  }),
  texts: route({
    method: 'GET',
    path: '/privacy/texts',
    permission: 'settings.read',
    summary: 'Every version of what people consent to, newest first',
    response: z.object({ items: z.array(ConsentText) }),
  }),
  addText: route({
    method: 'POST',
    path: '/privacy/texts',
    permission: 'settings.write',
    summary: 'A new version of a text; consents to earlier ones keep the words they were given to',
    body: z.object({ purpose: Purpose, words: Words }),
    response: ConsentText,
  }),
  settings: route({
    method: 'GET',
    path: '/privacy/settings',
    permission: 'settings.read',
    summary: 'By which law requests are answered, who gets them, and how long each kind of data is kept',
    response: PrivacySettingsPage,
  }),
  saveSettings: route({
    method: 'PUT',
    path: '/privacy/settings',
    permission: 'settings.write',
    summary: 'Set deadlines and how long data are kept; holds from the next night',
    body: PrivacySettings,
    response: PrivacySettingsPage,
    errors: ['privacy.no_such_officer'],
  }),
} as const;

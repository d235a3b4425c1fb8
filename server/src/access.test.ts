import { BUILT_IN_ROLES, type FieldRules, levelOf, type RoleCode, RuledField } from '@kith/contract/roles';
import { PERMISSIONS, type RouteSpec } from '@kith/contract/route';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportCustomers, openColumns } from './modules/exchange/index.ts';
import { translate } from './platform/i18n.ts';
import { ALONE, type Viewer } from './platform/viewer.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';
import { PLACES, type Place, type Planted, plant } from './testing-walk.ts';

/** One way to ask a route; `path` fills its parameters, but for the customer's, in their order. */
type Way = { path?: string; query?: Record<string, string>; body?: unknown };
type Asked = { it: Planted; all: readonly Planted[]; self: string; other: string; spare: Spare };
/** Things of the house that no customer has. */
type Spare = {
  departmentId: string;
  role: string;
  keyId: string;
  userId: string;
  playId: string;
  calendarId: string;
  endpointId: string;
  /** One that everybody is in. */
  segmentId: string;
  /** Of everybody planted, begun and not yet run. */
  handoverId: string;
};

const WORDS = { title: 'x', steps: [], offers: [] };
const NAMES = { 'zh-CN': 'x', en: 'x' };
const ruleOf = (condition: object) => ({ kind: 'all', of: [condition] });
const EVERYBODY = ruleOf({ kind: 'number', fact: 'order_count', is: { min: 0 } });
const POOL = {
  open: true,
  offered: ['A', 'B', 'C', 'none'],
  quietDays: { A: null, B: null, C: null, none: null },
  warnDays: 7,
  claimsADay: null,
  heldMost: null,
  coolDownDays: 0,
  aNight: 1,
};
const IN_A_WEEK = '2026-11-27T02:00:00Z';
const TAGGED = { action: { kind: 'tags', add: ['walked'] } };
const VIEW = { shared: false, sort: 'name', dir: 'asc', columns: ['name', 'phone'] };
const EXPORT = { format: 'csv', columns: ['name'], purpose: 'a walk' };
const NONE = '00000000-0000-7000-8000-000000000000';

/** How each route is asked. A route that is not here fails the walk: whoever adds one says how it is called. */
const WAYS: Record<string, (asked: Asked) => Way[]> = {
  'GET /session': () => [{}],
  'POST /session': () => [{ body: { email: 'nobody@kith.example', password: 'x' } }],
  'DELETE /session': () => [],
  'PATCH /me': () => [{ body: { locale: 'en' } }],
  'POST /me/password': () => [{ body: { currentPassword: 'wrong', newPassword: 'another long one' } }],
  'GET /sign-in': () => [{}],
  'POST /sign-in/sso': () => [{ body: {} }],
  'POST /sign-in/sso/answer': () => [{ body: { search: '?code=x&state=x' } }],
  'GET /me/protection': () => [{}],
  'POST /me/second-factor': () => [{ body: { password: 'wrong' } }],
  'PUT /me/second-factor': () => [{ body: { code: '000000' } }],
  'POST /me/second-factor/recovery-codes': () => [{ body: { password: 'wrong', code: '000000' } }],
  'POST /me/second-factor/removal': () => [{ body: { password: 'wrong', code: '000000' } }],
  'GET /me/sessions': () => [{}],
  'DELETE /me/sessions': () => [{}],
  'DELETE /me/sessions/:sessionId': () => [{ path: NONE }],
  'GET /users': () => [{}],
  'GET /users/:userId/sessions': ({ spare }) => [{ path: spare.userId }],
  'DELETE /users/:userId/sessions': ({ spare }) => [{ path: spare.userId }],
  'DELETE /users/:userId/second-factor': ({ spare }) => [{ path: spare.userId }],
  'PUT /roles/:code/second-factor': ({ spare }) => [{ path: spare.role, body: { required: true } }],
  'GET /colleagues': () => [{}],
  'POST /users': ({ self }) => [{ body: { name: 'x', email: `${self}@kith.example`, role: 'account_manager' } }],
  'PATCH /users/:userId': ({ spare }) => [{ path: spare.userId, body: { name: 'y' } }],
  'POST /users/:userId/password': ({ spare }) => [{ path: spare.userId }],
  'GET /api-keys': () => [{}],
  'POST /api-keys': () => [{ body: { name: 'x', role: 'account_manager' } }],
  'DELETE /api-keys/:keyId': ({ spare }) => [{ path: spare.keyId }],
  'GET /organisation': () => [{}],
  'PUT /organisation': () => [{ body: { name: 'x', timeZone: 'Asia/Shanghai', currency: 'CNY', asOf: null } }],
  'GET /departments': () => [{}],
  'POST /departments': ({ spare }) => [{ body: { name: 'walked', parentId: spare.departmentId } }],
  'PATCH /departments/:departmentId': ({ spare }) => [{ path: spare.departmentId, body: { name: 'moved' } }],
  'DELETE /departments/:departmentId': ({ spare }) => [{ path: spare.departmentId }],
  'GET /roles': () => [{}],
  'POST /roles': () => [{ body: { name: 'walked', permissions: {} } }],
  'PUT /roles/:code': ({ spare }) => [{ path: spare.role, body: { name: 'changed', permissions: {} } }],
  'DELETE /roles/:code': ({ spare }) => [{ path: spare.role }],

  'GET /customers': ({ it, spare }) => [
    {},
    ...['name', 'spend_total', 'owner', 'risk', 'tier', 'created'].map((sort) => ({ query: { sort, limit: '200' } })),
    { query: { q: wordOf(it), limit: '200' } },
    { query: { q: it.phone } },
    { query: { region: `${wordOf(it)} region` } },
    { query: { tags: `${wordOf(it)} tag` } },
    { query: { owner: 'none' } },
    { query: { spend_min: '1' } },
    { query: { segment: spare.segmentId, limit: '200' } },
    { query: { custom: `x_walked:has:${wordOf(it)}` } },
    { query: { sort: 'x_walked', limit: '200' } },
    { query: { sort: 'x_secret', dir: 'asc', limit: '200' } },
  ],
  'GET /customers/search': ({ it }) =>
    [
      wordOf(it),
      `${wordOf(it)}@mail`,
      `${wordOf(it)}_wx`,
      `${wordOf(it)}-ref`,
      `${wordOf(it)} walked`,
      'person',
      it.phone,
      it.phone.slice(-4),
    ].map((q) => ({
      query: { q, limit: '50' },
    })),
  'GET /customers/similar': ({ it }) => [
    { query: { phone: it.phone } },
    { query: { email: `${wordOf(it)}@mail.example` } },
    { query: { name: `${wordOf(it)} name` } },
  ],
  'GET /custom-fields': () => [{}],
  'POST /custom-fields': () => [{ body: { type: 'text', names: NAMES } }],
  'PUT /custom-fields/order': () => [{ body: { keys: ['x_walked'] } }],
  'PUT /custom-fields/:key': () => [{ path: 'x_walked', body: { type: 'text', names: NAMES, version: 0 } }],
  'PUT /custom-fields/:key/archive': () => [{ path: 'x_none' }],
  'DELETE /custom-fields/:key/archive': () => [{ path: 'x_none' }],
  'POST /customers/:customerId/custom/:key/reveals': () => [{ path: 'x_walked', body: { purpose: 'a walk' } }],
  'GET /customers/values': () => [{}],
  'GET /customers/batches': () => [{}],
  'POST /customers/batches/preview': ({ it }) => [
    { body: { ...TAGGED, target: { customerIds: [it.customerId] } } },
    { body: { ...TAGGED, target: { filter: { q: wordOf(it) } } } },
  ],
  'POST /customers/batches': ({ it }) => [{ body: { ...TAGGED, target: { customerIds: [it.customerId] } } }],
  'GET /customers/batches/:batchId': () => [{ path: NONE }],
  'POST /customers/batches/:batchId/cancel': () => [{ path: NONE }],
  'POST /customers/batches/:batchId/undo': () => [{ path: NONE }],
  'GET /customers/batches/:batchId/rows.csv': () => [{ path: NONE }],
  'GET /customers/views': () => [{}],
  // What somebody typed themselves comes back: a filter by what a customer has would look like a leak.
  'POST /customers/views': ({ it }) => [{ body: { ...VIEW, name: `walked ${it.place}`, filter: { tier: ['A'] } } }],
  'PUT /customers/views/:viewId': () => [{ path: NONE, body: { ...VIEW, name: 'x', filter: {} } }],
  'DELETE /customers/views/:viewId': () => [{ path: NONE }],
  'GET /customers/:customerId': () => [{}],
  'POST /customers': ({ it, other }) => [
    { body: { name: 'x', referredBy: it.customerId } },
    { body: { name: 'x', ownerId: other } },
  ],
  'PATCH /customers/:customerId': ({ it, all }) => [
    { body: { version: 0 } },
    { body: { version: it.version, referredBy: all.find((each) => each !== it)?.customerId } },
  ],
  'PUT /customers/:customerId/archive': () => [{ body: { reason: 'x' } }],
  'DELETE /customers/:customerId/archive': () => [{}],
  'POST /customers/:customerId/contacts': () => [{ body: { kind: 'phone', value: '13700000000' } }],
  'PATCH /customers/:customerId/contacts/:contactId': ({ it }) => [{ path: it.contactId, body: { label: 'x' } }],
  'DELETE /customers/:customerId/contacts/:contactId': () => [{ path: NONE }],
  'POST /customers/:customerId/contacts/:contactId/reveals': ({ it }) => [
    { path: it.contactId, body: { purpose: 'a walk' } },
  ],
  'POST /customers/:customerId/key-persons': () => [{ body: { name: 'x' } }],
  'PATCH /customers/:customerId/key-persons/:personId': ({ it }) => [{ path: it.personId, body: { weight: 4 } }],
  'DELETE /customers/:customerId/key-persons/:personId': () => [{ path: NONE }],
  'PUT /customers/:customerId/tags': ({ it }) => [{ body: { tags: [`${wordOf(it)} tag`, 'x'] } }],
  'PUT /customers/:customerId/owner': ({ it, other }) => [{ body: { ownerId: it.place === 'own' ? null : other } }],
  'POST /customers/assign': ({ it, other }) => [
    { body: { target: { customerIds: [it.customerId] }, owner: other, dryRun: true } },
    { body: { target: { filter: { q: wordOf(it) } }, owner: other, dryRun: true } },
    { body: { target: { filter: {} }, owner: 'rules', dryRun: true } },
  ],
  'GET /assignment-rules': () => [{}],
  'PUT /assignment-rules': () => [{ body: { rules: [] } }],
  'POST /assignment-rules/runs': () => [{ body: { dryRun: true } }],
  'GET /capacity': () => [{}],
  'PUT /capacity': () => [{ body: { everybody: null, people: [] } }],
  'PUT /customers/:customerId/collaborators/:userId': ({ spare }) => [
    { path: spare.userId, body: { mayWrite: true, expiresAt: IN_A_WEEK } },
  ],
  'DELETE /customers/:customerId/collaborators/:userId': ({ spare }) => [{ path: spare.userId }],
  'POST /customers/:customerId/interactions': () => [{ body: { kind: 'call', text: 'x' } }],
  'GET /customers/:customerId/timeline': () => [{}, { query: { limit: '1' } }],

  'GET /customers/by-reference/:externalRef': ({ it }) => [{ path: `${wordOf(it)}-ref` }],
  'PUT /customers/by-reference/:externalRef': ({ it }) => [
    { path: `${wordOf(it)}-ref`, body: { tags: ['x'] } },
    { path: `walked-${wordOf(it)}`, body: { contacts: [{ kind: 'phone', value: '13700000001' }] } },
  ],
  'PUT /customers/by-reference/:externalRef/orders/:number': ({ it }) => [
    {
      path: `${wordOf(it)}-ref ${wordOf(it)}-walked`,
      body: { orderedAt: '2026-11-02T04:00:00Z', amountMinor: 100 },
    },
  ],

  'GET /customers/:customerId/orders': () => [{}],
  'GET /customers/:customerId/orders/:orderId': ({ it }) => [{ path: it.orderId }],
  'POST /customers/:customerId/orders': ({ it }) => [
    { body: { orderedAt: '2026-11-02T04:00:00Z', number: `${wordOf(it)}-order`, amountMinor: 100 } },
  ],
  'GET /orders/rates': () => [{}],
  'PUT /orders/rates': () => [{ body: { rates: [] } }],

  'GET /customers/:customerId/value': () => [{}],
  'PUT /customers/:customerId/stage': () => [{ body: { value: 'lead', reason: 'x', reviewOn: null } }],
  'DELETE /customers/:customerId/stage': () => [{}],
  'PUT /customers/:customerId/tier': () => [{ body: { value: 'A', reason: 'x', reviewOn: null } }],
  'DELETE /customers/:customerId/tier': () => [{}],
  'GET /insight/basis': () => [{}],
  'GET /insight/distribution': () => [{}],
  'GET /insight/settings': () => [{}],
  'PUT /insight/settings': () => [{ body: {} }],
  'GET /insight/models': () => [{}],
  'GET /insight/models/:modelId': () => [{ path: NONE }],
  'POST /insight/models': () => [{}],
  'GET /customers/:customerId/forecast': () => [{}],
  'GET /insight/quadrants': () => [{}],
  'GET /insight/cohorts': () => [{ query: { by: 'month' } }],
  'GET /insight/intervals': () => [{}],

  'GET /customers/:customerId/risk': () => [{}],
  'GET /retention/settings': () => [{}],
  'PUT /retention/settings': () => [{ body: {} }],
  'POST /retention/preview': () => [{ body: {} }],
  'GET /retention/today': () => [{}],
  'GET /retention/runs': () => [{}],
  'POST /retention/runs': () => [{}],
  'GET /retention/effect': () => [{}],

  'GET /today': ({ other }) => [{}, { query: { assignee: other } }],
  'GET /tasks/:customerId/:taskId': ({ it }) => [{ path: it.taskId }],
  'GET /customers/:customerId/tasks': () => [{}],
  'POST /customers/:customerId/tasks': ({ other }) => [
    { body: { title: 'x' } },
    { body: { title: 'x', assigneeId: other } },
  ],
  'POST /tasks/:customerId/:taskId/outcomes': ({ it }) => [{ path: it.taskId, body: { outcome: 'not_reached' } }],
  'POST /tasks/:customerId/:taskId/outcomes/:outcomeId/undo': ({ it }) => [{ path: `${it.taskId} ${it.outcomeId}` }],
  'PUT /tasks/:customerId/:taskId/snooze': ({ it }) => [{ path: it.taskId, body: { until: IN_A_WEEK } }],
  'PUT /tasks/:customerId/:taskId/assignee': ({ it, self }) => [{ path: it.taskId, body: { assigneeId: self } }],
  'POST /tasks/:customerId/:taskId/dismissal': ({ it }) => [{ path: it.taskId, body: { reason: 'not_needed' } }],
  'POST /tasks/assign': ({ it, other, self }) => [
    { body: { target: { tasks: [{ customerId: it.customerId, taskId: it.taskId }] }, assigneeId: self, dryRun: true } },
    { body: { target: { assignee: other }, assigneeId: self, dryRun: true } },
  ],
  'GET /handovers': () => [{}],
  'POST /handovers/preview': ({ it, other, self }) => [
    { body: { target: { customerIds: [it.customerId] }, receivers: [other] } },
    { body: { target: { customerIds: [it.customerId] }, receivers: [self] } },
    { body: { target: { ownerId: other }, receivers: [self] } },
  ],
  'POST /handovers': ({ it, self }) => [{ body: { target: { customerIds: [it.customerId] }, receivers: [self] } }],
  'GET /handovers/:handoverId': ({ spare }) => [{ path: spare.handoverId }],
  'GET /handovers/:handoverId/customers': ({ spare }) => [{ path: spare.handoverId, query: { limit: '200' } }],
  'POST /handovers/:handoverId/undo': ({ spare }) => [{ path: spare.handoverId }],
  'GET /customers/:customerId/handover-note': () => [{}],

  'GET /pool': () => [{}],
  'GET /pool/customers': () => [{ query: { limit: '200' } }, { query: { sort: 'created', limit: '200' } }],
  // Claimed, a customer of nobody would be seen by right from then on.
  'POST /pool/claims': ({ it }) => (it.place === 'unowned' ? [] : [{ body: { customerId: it.customerId } }]),
  'POST /pool/returns': ({ it }) => (it.place === 'own' ? [] : [{ body: { customerId: it.customerId, reason: 'x' } }]),
  'GET /pool/rules': () => [{}],
  'PUT /pool/rules': () => [{ body: POOL }],

  'GET /covers': () => [{}],
  // Whoever the walker covered for would be reached by right from then on.
  'POST /covers': ({ other, self }) => [
    { body: { personId: other, substituteId: self, fromOn: '2020-01-01', untilOn: '2020-01-02' } },
  ],
  'DELETE /covers/:coverId': () => [{ path: NONE }],

  'GET /plays': () => [{}],
  'POST /plays': () => [{ body: { taskKind: 'manual', action: 'call', words: { 'zh-CN': WORDS, en: WORDS } } }],
  'PATCH /plays/:playId': ({ spare }) => [{ path: spare.playId, body: { active: true } }],
  'DELETE /plays/:playId': () => [{ path: NONE }],
  'GET /worklist/summary': () => [{ query: { from: '2026-01-01', to: '2026-12-01' } }],
  'GET /worklist/tasks': ({ other }) => [
    { query: { view: 'open' } },
    { query: { view: 'snoozed' } },
    { query: { view: 'snoozed', person: other } },
    { query: { view: 'open', outcome: 'not_reached' } },
  ],
  'GET /worklist/settings': () => [{}],
  'PUT /worklist/settings': () => [{ body: { workingDays: [1], quietDays: 30 } }],

  'GET /approvals': () => ['waiting', 'proposed', 'signed', 'all'].map((box) => ({ query: { box } })),
  'GET /approvals/:approvalId': ({ it }) => [{ path: it.approvalId ?? NONE }],
  'POST /approvals/:approvalId/decision': ({ it }) => [
    { path: it.approvalId ?? NONE, body: { decision: 'approve', hash: 'f'.repeat(64), step: 1 } },
  ],
  'POST /approvals/:approvalId/comments': ({ it }) => [{ path: it.approvalId ?? NONE, body: { text: 'x' } }],
  'POST /approvals/:approvalId/withdrawal': ({ it }) => [{ path: it.approvalId ?? NONE }],
  'GET /customers/:customerId/approvals': () => [{}],
  'POST /approvals': () => [{ body: { kind: 'customers.more_reveals', reason: 'x' } }],
  'GET /approvals/rules': () => [{}],
  'PUT /approvals/rules/:kind': () => [
    { path: 'none', body: { on: true, lines: [], sparesSigners: false, waitMinutes: 60 } },
  ],
  'GET /approvals/absences': () => [{}],
  'POST /approvals/absences': ({ other }) => [
    { body: { substituteId: other, fromOn: '2026-12-01', toOn: '2026-12-02' } },
  ],
  'DELETE /approvals/absences/:absenceId': () => [{ path: NONE }],

  'GET /audit': ({ it }) => [{ query: { limit: '200' } }, { query: { subject: it.customerId, limit: '200' } }],

  'GET /customers/:customerId/privacy': () => [{}],
  'POST /customers/:customerId/consents': () => [
    { body: { changes: [{ purpose: 'care', channel: 'sms', given: true }], source: 'phone' } },
  ],
  'POST /customers/:customerId/personal-links': () => [{ body: { days: 1 } }],
  'DELETE /customers/:customerId/personal-links/:linkId': () => [{ path: NONE }],
  'GET /customers/:customerId/personal-data.json': () => [{}],
  'GET /customers/:customerId/personal-data.html': () => [{}, { query: { language: 'en' } }],
  'GET /customers/:customerId/erasure-preview': () => [{}],
  // Last of what is posted: the job of the erasure does not run here, and the customer stays as they are.
  'POST /customers/:customerId/erasure': () => [{ body: { ground: 'unlawful' } }],
  'GET /privacy/erasures': () => [{}],
  'GET /privacy/erasures/:erasureId': () => [{ path: NONE }],
  'POST /privacy/erasures/:erasureId/confirmation': () => [{ path: NONE }],
  'DELETE /privacy/erasures/:erasureId': () => [{ path: NONE }],
  'GET /privacy/requests': () => [{ query: { limit: '100' } }, { query: { state: 'decided' } }],
  'POST /customers/:customerId/privacy-requests': () => [{ body: { kind: 'export', source: 'phone' } }],
  'PUT /customers/:customerId/privacy-requests/:requestId/decision': ({ it }) => [
    { path: it.requestId, body: { state: 'declined', answer: 'x' } },
  ],
  'GET /privacy/texts': () => [{}],
  'POST /privacy/texts': () => [{ body: { purpose: 'care', words: NAMES } }],
  'GET /privacy/settings': () => [{}],
  'PUT /privacy/settings': () => [{ body: { law: 'gdpr', ownDays: 15, officerId: null, keep: {} } }],

  'GET /segments': () => [{}],
  'GET /segments/vocabulary': () => [{}],
  'GET /segments/runs': () => [{}],
  'POST /segments/preview': ({ it }) => [
    { body: { rule: EVERYBODY } },
    { body: { rule: ruleOf({ kind: 'tags', has: 'any', of: [`${wordOf(it)} tag`] }) } },
    { body: { rule: ruleOf({ kind: 'choice', fact: 'region', of: [`${wordOf(it)} region`] }) } },
    { body: { rule: ruleOf({ kind: 'coming', fact: 'birthday', days: 90 }) } },
    { body: { rule: ruleOf({ kind: 'choice', fact: 'x_walked', of: [`${wordOf(it)} walked`] }) } },
  ],
  'POST /segments': () => [{ body: { names: NAMES, rule: EVERYBODY } }],
  'GET /segments/:segmentId': ({ spare }) => [{ path: spare.segmentId }],
  'PUT /segments/:segmentId': ({ spare }) => [
    { path: spare.segmentId, body: { names: NAMES, rule: EVERYBODY, version: 0 } },
  ],
  'DELETE /segments/:segmentId': () => [{ path: NONE }],
  'GET /segments/:segmentId/sizes': ({ spare }) => [{ path: spare.segmentId }],
  'GET /segments/:segmentId/moves': ({ spare }) => [{ path: spare.segmentId, query: { limit: '100' } }],
  'GET /segments/:segmentId/overlap': ({ spare }) => [{ path: spare.segmentId }],
  'GET /segments/:segmentId/profile': ({ spare }) => [{ path: spare.segmentId }],

  'GET /calendars': () => [{}],
  'POST /calendars': () => [{ body: { name: 'walked', week: [] } }],
  'PUT /calendars/:calendarId': ({ spare }) => [{ path: spare.calendarId, body: { name: null, week: [] } }],
  'DELETE /calendars/:calendarId': () => [{ path: NONE }],
  'GET /calendars/:calendarId/years/:year': ({ spare }) => [{ path: `${spare.calendarId} 2026` }],
  'PUT /calendars/:calendarId/years/:year': ({ spare }) => [
    { path: `${spare.calendarId} 2031`, body: { source: 'x', days: [] } },
  ],
  'DELETE /calendars/:calendarId/years/:year': ({ spare }) => [{ path: `${spare.calendarId} 2031` }],
  'PUT /departments/:departmentId/calendar': ({ spare }) => [{ path: spare.departmentId, body: { calendarId: null } }],
  'GET /worktime/deadline': () => [{ query: { from: IN_A_WEEK, minutes: '60' } }],
  'GET /worktime/between': () => [{ query: { from: IN_A_WEEK, to: IN_A_WEEK } }],

  'GET /imports': () => [{}],
  'POST /imports': () => [{ query: { filename: 'x.csv' } }],
  'GET /imports/:importId': () => [{ path: NONE }],
  'GET /imports/:importId/progress': () => [{ path: NONE }],
  'PATCH /imports/:importId': () => [{ path: NONE, body: {} }],
  'POST /imports/:importId/start': () => [{ path: NONE }],
  'POST /imports/:importId/cancel': () => [{ path: NONE }],
  'POST /imports/:importId/undo': () => [{ path: NONE }],
  'DELETE /imports/:importId': () => [{ path: NONE }],
  'GET /imports/:importId/rejects': () => [{ path: NONE }],
  'GET /imports/:importId/rejects.csv': () => [{ path: NONE }],
  'GET /sample-company': () => [{}],

  'POST /exports': ({ it }) => [
    { body: { ...EXPORT, target: { customerIds: [it.customerId] } } },
    { body: { ...EXPORT, target: { filter: { q: wordOf(it) } } } },
  ],
  'GET /exports': () => [{}],
  'GET /exports/:exportId': () => [{ path: NONE }],
  'POST /exports/:exportId/cancel': () => [{ path: NONE }],
  'GET /exports/:exportId/file': () => [{ path: NONE }],
  'DELETE /exports/:exportId/file': () => [{ path: NONE }],

  'POST /sample-company': () => [],
  'POST /batch': ({ it }) => [
    { body: { batch: [{ type: 'track', messageId: wordOf(it), userId: `${wordOf(it)}-ref`, event: 'x' }] } },
    { body: { batch: [{ type: 'identify', userId: `${wordOf(it)}-ref`, traits: { phone: 'x' } }] } },
  ],
  'GET /ingest': () => [{}],
  'PUT /ingest/settings': () => [{ body: { unknown: 'identified', keepDays: 400 } }],
  'GET /ingest/failed': () => [{}],
  'POST /ingest/failed/:messageKey/retry': () => [{ path: NONE }],
  'DELETE /ingest/failed/:messageKey': () => [{ path: NONE }],

  'GET /webhooks': () => [{}],
  'GET /webhooks/:endpointId': ({ spare }) => [{ path: spare.endpointId }],
  'POST /webhooks': () => [{ body: { name: 'walked', url: 'https://walked.example/', kinds: ['none.none'] } }],
  'PATCH /webhooks/:endpointId': ({ spare }) => [{ path: spare.endpointId, body: { name: 'changed' } }],
  'DELETE /webhooks/:endpointId': () => [{ path: NONE }],
  'POST /webhooks/:endpointId/secret': ({ spare }) => [{ path: spare.endpointId }],
  'POST /webhooks/:endpointId/test': ({ spare }) => [{ path: spare.endpointId }],
  'GET /webhooks/:endpointId/deliveries': ({ spare }) => [{ path: spare.endpointId }],
  'GET /webhooks/:endpointId/deliveries/:deliveryId/attempts': ({ spare }) => [{ path: spare.endpointId }],
  'POST /webhooks/:endpointId/deliveries/:deliveryId/replay': ({ spare }) => [{ path: spare.endpointId }],
  'POST /webhooks/:endpointId/replays': ({ spare }) => [
    { path: spare.endpointId, body: { from: '2026-11-01', to: '2026-11-20' } },
  ],

  'GET /drafts': () => [{}],
  'GET /customers/:customerId/drafts': () => [{}],
  'POST /customers/:customerId/drafts': () => [
    { body: { kind: 'note', text: 'x' } },
    { body: { kind: 'task', title: 'x' } },
  ],
  'POST /customers/:customerId/drafts/:draftId/acceptance': ({ it }) => [{ path: it.draftId, body: {} }],
  'DELETE /customers/:customerId/drafts/:draftId': () => [{ path: NONE }],

  'GET /customers/:customerId/merges': () => [{}],
  // The one who goes is named: who is far away from whoever walks, and who does not exist.
  'POST /customers/:customerId/merges': ({ it, all }) => [
    { body: { mergedId: all.find(({ place }) => place === 'far')?.customerId, version: 99, mergedVersion: 99 } },
    { body: { mergedId: it.customerId, version: 1, mergedVersion: 1 } },
    { body: { mergedId: NONE, version: it.version, mergedVersion: 1 } },
  ],
  'DELETE /customers/:customerId/merges/:mergeId': () => [{ path: NONE }],
  'GET /duplicates': () => [{}, { query: { distinct: 'true' } }],
  'PUT /duplicates/:oneId/:otherId': ({ it, all }) => [
    { path: `${it.customerId} ${all[0]?.customerId ?? NONE}`, body: { distinct: true } },
    { path: `${NONE} ${it.customerId}`, body: { distinct: false } },
  ],
  'POST /duplicates/scans': () => [{}],
  'GET /duplicates/hint': () => [{}],
  'PUT /duplicates/hint': () => [{ body: { foreign: 'whom_to_ask' } }],
  'GET /many': ({ it }) => [
    {
      query: {
        path: `/customers/${it.customerId}`,
      },
    },
    { query: { path: `/customers/search?q=${wordOf(it)}` } },
  ],
};

function wordOf({ marks }: Planted): string {
  return marks[0]?.text.split(' ')[0] ?? '';
}

let house: TestApp;
let admin: Caller;
/** Colleagues by where they sit, seen from the department of whoever walks. */
let colleagues: Record<Exclude<Place, 'own' | 'unowned'>, Caller>;
let departmentId: string;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
  for (const key of ['x_walked', 'x_secret']) {
    await admin.call('POST', '/custom-fields', { key, type: 'text', names: NAMES, inLists: true, searched: true });
  }
  departmentId = await department('walkers', null);
  await admin.call('PUT', '/pool/rules', POOL);
  const seats = {
    near: departmentId,
    under: await department('under', departmentId),
    far: await department('far', null),
  };
  colleagues = { near: await seated(seats.near), under: await seated(seats.under), far: await seated(seats.far) };
});
afterAll(() => house.close());

async function department(name: string, parentId: string | null): Promise<string> {
  return (await admin.call('POST', '/departments', { name, parentId })).body.departmentId;
}

async function seated(seat: string, role: RoleCode = 'account_manager'): Promise<Caller> {
  const caller = await house.login(role);
  await admin.call('PATCH', `/users/${caller.userId}`, { departmentId: seat });
  return caller;
}

async function spareThings(name: string, planted: readonly Planted[]): Promise<Spare> {
  const { user } = (await admin.call('POST', '/users', { name, email: `${name}@spare.example`, role: 'care' })).body;
  const key = (await admin.call('POST', '/api-keys', { name, role: 'care' })).body.apiKey;
  const role = (await admin.call('POST', '/roles', { name, permissions: {} })).body.code;
  const plays = (await admin.call('GET', '/plays')).body.items;
  // At an address that leads nowhere, and is refused before anybody asks for it.
  const address = { name, url: 'https://127.0.0.1:1/', kinds: ['none.none'] };
  const { endpoint } = (await admin.call('POST', '/webhooks', address)).body;
  const calendars = (await admin.call('GET', '/calendars')).body.items;
  const segment = (await admin.call('POST', '/segments', { names: NAMES, rule: EVERYBODY })).body;
  const customerIds = planted.map(({ customerId }) => customerId);
  const plan = { target: { customerIds }, receivers: [colleagues.far.userId] };
  const handover = (await admin.call('POST', '/handovers', plan)).body;
  return {
    userId: user.userId,
    keyId: key.keyId,
    role,
    departmentId: await department(name, null),
    playId: plays[0].playId,
    calendarId: calendars[0].calendarId,
    endpointId: endpoint.endpointId,
    segmentId: segment.segmentId,
    handoverId: handover.handoverId,
  };
}

type Walker = {
  caller: Caller;
  permissions: Partial<Record<string, string>>;
  fields: FieldRules;
  planted: Planted[];
  spare: Spare;
};

/** The scopes that reach a customer who stands there. */
const REACHED_BY: Record<Place, readonly string[]> = {
  own: ['own', 'department', 'below', 'all'],
  near: ['department', 'below', 'all'],
  under: ['below', 'all'],
  far: ['all'],
  unowned: ['all'],
};

function mayRead({ permissions }: Walker, permission: string, place: Place): boolean {
  return REACHED_BY[place].includes(permissions[permission] ?? '');
}

/** Whether a rule lets the whole value stand in an answer; `spec` is of one customer, or of many. */
function mayShow({ fields }: Walker, field: RuledField | null, spec: RouteSpec): boolean {
  const level = field === null ? 'write' : levelOf((each) => fields[each], field);
  if (level === 'masked_in_lists') return /:customerId|:externalRef/.test(spec.path) || spec.path === '/many';
  return level === 'read' || level === 'write';
}

/** The pool tells whoever may claim the names, regions and spend of those whom nobody looks after: nothing else of them. */
function isOffered(walker: Walker, spec: RouteSpec, place: Place, { text, field }: Planted['marks'][number]): boolean {
  const told = text.endsWith(' name') || field === 'region' || field === 'spend';
  const asks = spec.path === '/pool/customers' && walker.permissions['pool.claim'] !== undefined;
  return asks && place === 'unowned' && told && mayShow(walker, field, spec);
}

/** Sums over many that who may see no single customer is shown; one who is alone in a group is the sum. */
function isOfMany({ permissions, fields }: Walker, { path }: RouteSpec): boolean {
  return fields.spend === undefined && !permissions['customers.read'] && path.startsWith('/insight/');
}

/** Amounts other than 0 that are left in an answer, by the names that the contract gives to money; and in cursors. */
function amountsIn(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => amountsIn(each, key));
  if (typeof value === 'number') return value !== 0 && /(^m|M)inor$/.test(key) ? [`${key}: ${value}`] : [];
  if (key === 'next' && typeof value === 'string') {
    const cursor = Buffer.from(value, 'base64url').toString();
    return /77\d{6}/.test(cursor) ? [`cursor: ${cursor}`] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => amountsIn(inner, name));
}

/** What stands in an answer although whoever asked may not read it. */
function leaks(walker: Walker, spec: RouteSpec, answer: string): string[] {
  return walker.planted.flatMap(({ place, marks }) =>
    marks
      .filter(
        ({ permission, field }) =>
          !(field === 'spend' && isOfMany(walker, spec)) &&
          (!mayRead(walker, permission, place) ||
            !mayRead(walker, 'customers.read', place) ||
            !mayShow(walker, field, spec)),
      )
      .filter((mark) => !isOffered(walker, spec, place, mark))
      .filter(({ text }) => answer.includes(text))
      .map(({ text }) => `${place}: ${text}`),
  );
}

function addressOf(spec: RouteSpec, { customerId }: Planted, way: Way): string {
  const given = (way.path ?? '').split(' ');
  const path = spec.path.replace(/:(\w+)/g, (_, name) =>
    name === 'customerId' ? customerId : (given.shift() ?? NONE),
  );
  return `/api/v1${path}?${new URLSearchParams(way.query)}`;
}

let address = 0;

/** Asks from an address of its own, so that no limit of requests ends the walk. */
function ask(app: FastifyInstance, { caller }: Walker, spec: RouteSpec, url: string, body: unknown) {
  const upload = spec.transfer && 'upload' in spec.transfer;
  const headers = { ...caller.headers, ...(upload ? { 'content-type': 'application/octet-stream' } : {}) };
  const payload = upload ? Buffer.from('name\nx\n') : body;
  const options: InjectOptions = {
    method: spec.method,
    url,
    headers,
    remoteAddress: `10.0.${++address >> 8}.${address & 255}`,
  };
  return app.inject(payload === undefined ? options : { ...options, payload: payload as object });
}

/** Reading first: what writes may move a customer out of sight. */
function inOrder(specs: readonly RouteSpec[]): RouteSpec[] {
  const rank = ({ method }: RouteSpec) => ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].indexOf(method);
  return [...specs].sort((a, b) => rank(a) - rank(b));
}

/** Every route, about a customer of every place, in every way. @returns how many answers were looked through. */
async function walk(walker: Walker): Promise<number> {
  let checked = 0;
  const askedBefore = new Set<string>();
  for (const spec of inOrder(house.routes.map((route) => route.spec))) {
    const route = `${spec.method} ${spec.path}`;
    for (const it of walker.planted) {
      const { caller, planted, spare } = walker;
      const asked = { it, all: planted, self: caller.userId, other: colleagues.far.userId, spare };
      for (const way of WAYS[route]?.(asked) ?? []) {
        const url = addressOf(spec, it, way);
        // What names no customer is asked once, not once for each.
        const question = `${spec.method} ${url} ${JSON.stringify(way.body)}`;
        if (askedBefore.has(question)) continue;
        askedBefore.add(question);
        const answer = await ask(house.app, walker, spec, url, way.body);
        // A refusal repeats the address that was asked; who asks by a reference knows it.
        const [address = ''] = url.split('?');
        const told = `${answer.payload} ${JSON.stringify(answer.headers)}`.replaceAll(address, '');
        expect([route, it.place, way, leaks(walker, spec, told)]).toEqual([route, it.place, way, []]);
        if (
          walker.fields.spend === 'hidden' &&
          !spec.companyMoney &&
          String(answer.headers['content-type']).includes('json')
        )
          expect([route, way, amountsIn(answer.json())]).toEqual([route, way, []]);
        expect([route, it.place, answer.statusCode < 500]).toEqual([route, it.place, true]);
        const isOfCustomer = spec.path.includes(':customerId');
        if (isOfCustomer && !mayRead(walker, spec.permission, it.place)) {
          expect([route, it.place, way, answer.statusCode >= 400]).toEqual([route, it.place, way, true]);
        }
        checked++;
      }
    }
  }
  return checked;
}

let combinations = 0;

/** Walks as a role from a seat in the department. */
async function walkAs(role: RoleCode, name: string): Promise<Walker> {
  const caller = await seated(departmentId, role);
  const owners = { own: caller, near: colleagues.near, under: colleagues.under };
  const planted: Planted[] = [];
  for (const place of PLACES) {
    const owner = place === 'unowned' ? null : place === 'far' ? colleagues.far : owners[place];
    planted.push(await plant(admin, place, owner, colleagues.far.userId));
  }
  const { permissions, fields } = (await caller.call('GET', '/session')).body;
  const walker = { caller, permissions, fields, planted, spare: await spareThings(`spare-${name}`, planted) };
  // The walk means something only if what may be seen is there to be seen.
  for (const { place, customerId, marks } of planted) {
    const answer = await caller.call('GET', `/customers/${customerId}`);
    const sees = mayRead(walker, 'customers.read', place);
    expect([place, answer.status === 200, answer.text.includes(marks[0]?.text ?? '')]).toEqual([place, sees, sees]);
  }
  combinations += await walk(walker);
  return walker;
}

test.each(BUILT_IN_ROLES)(
  'a %s is told nothing of whom they may not see, and no more of the others than they may',
  async (role) => {
    await walkAs(role, role.replace('_', '-'));
  },
  300_000,
);

test('a role of one’s own that sees everybody and hardly a field is told no more, whatever it asks', async () => {
  const everywhere = PERMISSIONS.filter((name) => name !== 'customers.reveal' && name !== 'identity.manage');
  const fields = { phone: 'masked', email: 'hidden', wechat: 'masked_in_lists', birthday: 'hidden', region: 'hidden' };
  const permissions = Object.fromEntries(everywhere.map((name) => [name, 'all']));
  const own = { custom: 'hidden', x_walked: 'masked' };
  const body = { name: 'blindfolded', permissions, fields: { ...fields, ...own, notes: 'hidden', spend: 'hidden' } };
  const walker = await walkAs((await admin.call('POST', '/roles', body)).body.code, 'blindfolded');
  // The export is asked on the command line, not by a route.
  const viewer: Viewer = {
    kind: 'user',
    userId: walker.caller.userId,
    permissions: new Map(everywhere.map((name) => [name, 'all'])),
    fields: new Map(
      Object.entries(walker.fields).flatMap(([field, level]) =>
        level ? [[RuledField.parse(field), level] as const] : [],
      ),
    ),
    reach: ALONE,
    origin: null,
  };
  const whom = { filter: {}, sort: 'name', dir: 'asc' } as const;
  const asked = { whom, columns: openColumns(viewer), format: 'csv', language: 'en' } as const;
  let csv = '';
  for await (const lines of (await exportCustomers(house.ctx, viewer, asked, () => undefined)).bytes) csv += lines;
  expect(csv).toContain(walker.planted[3]?.marks[0]?.text);
  for (const { marks } of walker.planted)
    expect(marks.filter(({ field, text }) => field !== null && csv.includes(text))).toEqual([]);
}, 300_000);

test('every route is walked, and the walk is long; whatever it did has its words in the audit', async () => {
  const known = house.routes.map(({ spec }) => `${spec.method} ${spec.path}`);
  expect(known.filter((route) => !(route in WAYS))).toEqual([]);
  expect(Object.keys(WAYS).filter((route) => !known.includes(route))).toEqual([]);
  const { rows } = await sql<{ action: string }>`SELECT DISTINCT action FROM platform_audit`.execute(house.ctx.db);
  for (const { action } of rows) {
    for (const language of ['en', 'zh-CN'] as const) {
      const key = `audit:actions.${action}`;
      expect([language, translate(language, key)]).not.toEqual([language, key]);
    }
  }
  process.stdout.write(`${combinations} combinations of route, role and customer checked\n`);
  expect(combinations).toBeGreaterThanOrEqual(1_000);
});

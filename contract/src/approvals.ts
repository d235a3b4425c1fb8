import { z } from 'zod';
import { Person } from './customers.ts';
import { queryInt } from './query.ts';
import { RoleCode } from './roles.ts';
import { Instant, Money, page, route } from './route.ts';

/** 'expired': nobody decided in time; 'void': what was to be approved is not so any more. */
export const APPROVAL_STATES = ['open', 'approved', 'rejected', 'withdrawn', 'expired', 'void'] as const;
export const ApprovalState = z.enum(APPROVAL_STATES);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** Who signs: the superior of whoever proposes, anybody of these roles above them, or these people. */
export const ApprovalWho = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('superior') }),
  z.object({ kind: z.literal('role'), roles: z.array(RoleCode).min(1).max(20) }),
  z.object({ kind: z.literal('people'), userIds: z.array(z.uuid()).min(1).max(20) }),
]);
export type ApprovalWho = z.infer<typeof ApprovalWho>;

export const ApprovalStep = z.object({
  who: ApprovalWho,
  /** One of them is enough, or each has to sign. */
  need: z.enum(['one', 'all']),
});
export type ApprovalStep = z.infer<typeof ApprovalStep>;

export const ApprovalLine = z.object({
  /** Of whoever proposes; none: everybody. */
  roles: z.array(RoleCode).max(20),
  /** From so many minor units on; null: whatever the amount. Of the lines that fit, the highest amount counts. */
  fromMinor: z.int().min(0).nullable(),
  steps: z.array(ApprovalStep).min(1).max(5),
});
export type ApprovalLine = z.infer<typeof ApprovalLine>;

/** When something has to be approved, and by whom. What no line fits needs no approval. */
export const ApprovalRule = z.object({
  on: z.boolean(),
  lines: z.array(ApprovalLine).max(20),
  /** Who may approve what others propose needs no approval for their own. */
  sparesSigners: z.boolean(),
  /** Working minutes that a step waits before it goes to the superior too. */
  waitMinutes: z.int().min(15).max(14_400),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

const Note = z.string().trim().min(1).max(1_000);

/** A value of the document that is signed. */
const ApprovalValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type ApprovalValues = Readonly<Record<string, z.infer<typeof ApprovalValue>>>;

const Customer = z.object({ customerId: z.uuid(), name: z.string() });

export const Approval = z.object({
  approvalId: z.uuid(),
  /** `<module>.<verb>`; its words are in `approvals:kind.<kind>`. */
  kind: z.string(),
  state: ApprovalState,
  /** Whom it is about; null where it is about nobody, or about somebody whom the viewer may not see. */
  customer: Customer.nullable(),
  amount: Money.nullable(),
  /** What is to be done, as frozen when it was proposed. */
  snapshot: z.record(z.string(), ApprovalValue),
  /** Null where the viewer's role hides people's own words. */
  reason: z.string().nullable(),
  proposer: Person,
  carrier: Person.nullable(),
  proposedAt: Instant,
  step: z.int().min(1),
  steps: z.int().min(1),
  /** When the step goes to the superior too, or ends unsigned; null once it is closed. */
  dueAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  /** The viewer may sign now. */
  mayDecide: z.boolean(),
});
export type Approval = z.infer<typeof Approval>;

export const APPROVAL_ACTS = [
  'proposed',
  'approved',
  'rejected',
  'commented',
  'withdrawn',
  'escalated',
  'replaced',
  'expired',
  'voided',
] as const;
export const ApprovalAct = z.enum(APPROVAL_ACTS);
export type ApprovalAct = z.infer<typeof ApprovalAct>;

export const ApprovalDetail = Approval.extend({
  /** SHA-256 of the canonical document (RFC 8785), hexadecimal: what a signature stands under. */
  hash: z.string(),
  /** Who may sign the present step. */
  waitingFor: z.array(z.object({ person: Person, for: Person.nullable() })),
  /** Oldest first. */
  history: z.array(
    z.object({
      actId: z.uuid(),
      act: ApprovalAct,
      step: z.int(),
      at: Instant,
      /** Null: Kith itself. */
      by: Person.nullable(),
      /** In whose place they signed. */
      for: Person.nullable(),
      note: z.string().nullable(),
    }),
  ),
  mayWithdraw: z.boolean(),
  /** Why the viewer may not sign what is open. */
  whyNot: z.enum(['proposer', 'carrier', 'not_asked']).nullable(),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

/** What waits for the viewer's signature, what they proposed, what they signed, and all that they may see. */
export const APPROVAL_BOXES = ['waiting', 'proposed', 'signed', 'all'] as const;
export const ApprovalBox = z.enum(APPROVAL_BOXES);
export type ApprovalBox = z.infer<typeof ApprovalBox>;

export const DecideApproval = z
  .object({
    decision: z.enum(['approve', 'reject']),
    /** Needed to reject. */
    note: Note.optional(),
    /** The document that was looked at, and the step it stood at. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    step: z.int().min(1),
  })
  .refine(({ decision, note }) => decision === 'approve' || note !== undefined, {
    path: ['note'],
    message: 'required',
  });
export type DecideApproval = z.output<typeof DecideApproval>;

export const KindRule = z.object({
  kind: z.string(),
  rule: ApprovalRule,
  /** As it comes with Kith. */
  initial: ApprovalRule,
  /** Money stands behind it, so that lines may begin at an amount. */
  hasAmount: z.boolean(),
});
export type KindRule = z.infer<typeof KindRule>;

const one = z.object({ approvalId: z.uuid() });

export const approvalsRoutes = {
  list: route({
    method: 'GET',
    path: '/approvals',
    permission: 'approvals.read',
    summary: 'What waits for one’s signature (the most urgent first), what one proposed or signed, or all one may see',
    query: z.object({
      box: ApprovalBox.default('waiting'),
      cursor: z.string().max(200).optional(),
      limit: queryInt(1, 100).default(50),
    }),
    response: page(Approval).extend({
      /** How many wait for the viewer's signature. */
      waiting: z.int(),
    }),
    errors: ['approvals.bad_cursor'],
  }),
  get: route({
    method: 'GET',
    path: '/approvals/:approvalId',
    permission: 'approvals.read',
    summary: 'One approval: the frozen document, who may sign, what happened so far',
    params: one,
    response: ApprovalDetail,
  }),
  decide: route({
    method: 'POST',
    path: '/approvals/:approvalId/decision',
    permission: 'approvals.decide',
    summary: 'Approve or reject; never what one proposed or carries out oneself',
    params: one,
    body: DecideApproval,
    response: ApprovalDetail,
    errors: [
      'approvals.own_proposal',
      'approvals.own_work',
      'approvals.not_asked',
      'approvals.already_decided',
      'approvals.already_signed',
      'approvals.subject_changed',
      'approvals.person_needed',
    ],
    idempotent: true,
  }),
  comment: route({
    method: 'POST',
    path: '/approvals/:approvalId/comments',
    permission: 'approvals.read',
    summary: 'Ask or answer something about it',
    params: one,
    body: z.object({ text: Note }),
    response: ApprovalDetail,
    idempotent: true,
  }),
  withdraw: route({
    method: 'POST',
    path: '/approvals/:approvalId/withdrawal',
    permission: 'approvals.read',
    summary: 'Take back what one proposed',
    params: one,
    response: ApprovalDetail,
    errors: ['approvals.not_yours', 'approvals.already_decided'],
    idempotent: true,
  }),
  ofCustomer: route({
    method: 'GET',
    path: '/customers/:customerId/approvals',
    permission: 'approvals.read',
    summary: 'Approvals about a customer: what is open, then the last ten closed ones',
    params: z.object({ customerId: z.uuid() }),
    response: z.object({ items: z.array(Approval) }),
  }),
  ask: route({
    method: 'POST',
    path: '/approvals',
    permission: 'signed-in',
    summary: 'Ask for something that is given by approval alone, such as more reveals of contacts today',
    body: z.object({ kind: z.string().max(60), reason: Note }),
    response: z.object({ approvalId: z.uuid() }),
    errors: ['approvals.switched_off', 'approvals.already_open', 'approvals.nobody', 'approvals.person_needed'],
    idempotent: true,
  }),
  rules: route({
    method: 'GET',
    path: '/approvals/rules',
    permission: 'settings.read',
    summary: 'What has to be approved, when and by whom',
    response: z.object({
      items: z.array(KindRule),
      /** Who could be named: in use, with the right to decide for others. */
      signers: z.array(Person),
      /** Null as name: one that comes with Kith. */
      roles: z.array(z.object({ code: RoleCode, name: z.string().nullable() })),
    }),
  }),
  setRule: route({
    method: 'PUT',
    path: '/approvals/rules/:kind',
    permission: 'settings.write',
    summary: 'Set when something of a kind has to be approved, and by whom; what is open keeps its steps',
    params: z.object({ kind: z.string() }),
    body: ApprovalRule,
    response: KindRule,
    errors: ['approvals.no_such_signer'],
  }),
} as const;

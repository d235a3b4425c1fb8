import type { ApprovalRule, ApprovalStep } from '@kith/contract/approvals';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Action,
  act,
  begin,
  type Colleague,
  type Flow,
  type Parties,
  type Staff,
  signersOf,
  stepsFor,
  superiorsOf,
  waitingFor,
} from './rules.ts';

const PARENTS = new Map<string, string | null>([
  ['company', null],
  ['branch', 'company'],
  ['shop', 'branch'],
]);

function staff(people: readonly Colleague[], substitutes: [string, string][] = []): Staff {
  return {
    people: new Map(people.map((each) => [each.userId, each])),
    parents: PARENTS,
    substitutes: new Map(substitutes),
  };
}

const person = (
  userId: string,
  role: string,
  departmentId: string | null,
  decides: Colleague['decides'],
): Colleague => ({
  userId,
  active: true,
  role,
  departmentId,
  decides,
});
const SELLER = person('seller', 'account_manager', 'shop', null);
const SHOP = person('shop-manager', 'manager', 'shop', 'below');
const DEPUTY = person('deputy', 'manager', 'shop', 'below');
const BRANCH = person('branch-manager', 'manager', 'branch', 'below');
const DIRECTOR = person('director', 'director', 'company', 'all');
const ALL = [SELLER, SHOP, DEPUTY, BRANCH, DIRECTOR];
const SUPERIOR: ApprovalStep = { who: { kind: 'superior' }, need: 'one' };
const byNobodyElse: Parties = { proposerId: 'nobody', carrierId: null };

describe('who stands above somebody', () => {
  const above = (userId: string, parties = byNobodyElse, who = staff(ALL)) => superiorsOf(who, parties, userId).sort();

  test('whoever decides for their department; for those, the department above; at the top, the company', () => {
    expect(above('seller')).toEqual(['deputy', 'shop-manager']);
    expect(above('shop-manager')).toEqual(['branch-manager']);
    expect(above('branch-manager')).toEqual(['director']);
    expect(above('director')).toEqual([]);
    expect(above('seller', { proposerId: 'seller', carrierId: 'shop-manager' })).toEqual(['deputy']);
  });

  test('a right for one department does not reach below it, and who has left stands above nobody', () => {
    const narrow = staff([SELLER, { ...SHOP, active: false }, { ...BRANCH, decides: 'department' }, DIRECTOR]);
    expect(above('seller', byNobodyElse, narrow)).toEqual(['director']);
    expect(above('stranger', byNobodyElse, narrow)).toEqual(['director']);
  });
});

test('of the lines that fit, the highest amount counts, then the first', () => {
  const line = (fromMinor: number | null, roles: string[], need: 'one' | 'all') => ({
    roles: roles as ApprovalRule['lines'][number]['roles'],
    fromMinor,
    steps: [{ who: { kind: 'superior' as const }, need }],
  });
  const rule: ApprovalRule = {
    on: true,
    sparesSigners: false,
    waitMinutes: 60,
    lines: [line(null, ['care'], 'one'), line(10_000, [], 'one'), line(50_000, [], 'all')],
  };
  const needOf = (role: string | null, amountMinor: number | null) =>
    stepsFor(rule, { role, amountMinor, isSigner: true })?.[0]?.need;
  expect(needOf('manager', 9_999)).toBeUndefined();
  expect(needOf('manager', 10_000)).toBe('one');
  expect(needOf('care', 60_000)).toBe('all');
  expect(needOf('care', null)).toBe('one');
  expect(needOf(null, null)).toBeUndefined();
  const wish = { role: 'care', amountMinor: null, isSigner: false };
  expect(stepsFor({ ...rule, on: false }, wish)).toBeNull();
  expect(stepsFor({ ...rule, sparesSigners: true }, wish)).not.toBeNull();
  expect(stepsFor({ ...rule, sparesSigners: true }, { ...wish, isSigner: true })).toBeNull();
});

test('somebody who is away can sign, and so can their substitute, in their place; who left is replaced', () => {
  const seat = { principals: ['shop-manager'], signedBy: null };
  const parties = { proposerId: 'seller', carrierId: null };
  const away = staff(ALL, [['shop-manager', 'branch-manager']]);
  expect([...signersOf({ staff: away, parties }, seat)]).toEqual([
    ['shop-manager', 'shop-manager'],
    ['branch-manager', 'shop-manager'],
  ]);
  const left = staff(ALL.map((each) => (each === SHOP ? { ...each, active: false } : each)));
  expect([...signersOf({ staff: left, parties }, seat)]).toEqual([['branch-manager', 'shop-manager']]);
});

/** Everything the house may be like: who is there, who has lost the right, who is away. */
function houses(): Staff[] {
  const states = (one: Colleague): Colleague[] => [one, { ...one, active: false }, { ...one, decides: null }];
  const found: Staff[] = [];
  for (const shop of states(SHOP))
    for (const deputy of [DEPUTY, { ...DEPUTY, active: false }])
      for (const director of [DIRECTOR, { ...DIRECTOR, active: false }])
        for (const away of [true, false])
          found.push(staff([SELLER, shop, deputy, director], away ? [['shop-manager', 'director']] : []));
  return found;
}

const SHAPES: readonly (readonly ApprovalStep[])[] = [
  [SUPERIOR],
  [{ who: { kind: 'role', roles: ['manager'] }, need: 'all' }],
  [{ who: { kind: 'people', userIds: ['shop-manager', 'director'] as never }, need: 'all' }],
  [SUPERIOR, { who: { kind: 'role', roles: ['director'] }, need: 'one' }],
  [
    { who: { kind: 'role', roles: ['manager', 'director'] }, need: 'one' },
    { who: { kind: 'superior' }, need: 'all' },
  ],
];
const PARTIES: readonly Parties[] = [
  { proposerId: 'seller', carrierId: null },
  { proposerId: 'seller', carrierId: 'shop-manager' },
  { proposerId: 'shop-manager', carrierId: 'seller' },
  { proposerId: 'shop-manager', carrierId: 'director' },
];
const PEOPLE = ['seller', 'shop-manager', 'deputy', 'director'];
const ACTIONS: readonly Action[] = [
  ...PEOPLE.flatMap((by) => (['approve', 'reject', 'withdraw'] as const).map((kind): Action => ({ kind, by }))),
  { kind: 'timeout' },
  { kind: 'subject_changed' },
];

/** What must hold of a step that was taken; throws where it does not. */
function holds(before: Flow, after: Flow, action: Action, parties: Parties, house: Staff): void {
  const isParty = (userId: string | null) =>
    userId !== null && (userId === parties.proposerId || userId === parties.carrierId);
  for (const seat of after.seats) if (isParty(seat.signedBy)) throw new Error('a party signed');
  const decided = after.state === 'approved' || after.state === 'rejected' || after.step !== before.step;
  if (!decided) return;
  if (action.kind !== 'approve' && action.kind !== 'reject') throw new Error(`${action.kind} decided`);
  const who = house.people.get(action.by);
  if (isParty(action.by) || !who?.active || !who.decides) throw new Error(`${action.by} decided`);
}

/** Clocks alone bring it to an end. */
function endsByItself(start: Flow, steps: readonly ApprovalStep[], parties: Parties, house: Staff): boolean {
  let flow = start;
  for (let ticks = 0; ticks <= PEOPLE.length + 1; ticks++) {
    const next = act({ staff: house, parties, steps }, flow, { kind: 'timeout' });
    if ('refused' in next) return true;
    flow = next.flow;
  }
  return flow.state !== 'open';
}

test('model: every state that can be reached, every action of everybody, in every house', () => {
  const all = houses();
  let states = 0;
  let transitions = 0;
  let refused = 0;
  for (const steps of SHAPES)
    for (const parties of PARTIES) {
      const seen = new Map<string, Flow>();
      const queue: Flow[] = [];
      const reach = (flow: Flow) => {
        const key = JSON.stringify(flow);
        if (seen.has(key)) return;
        seen.set(key, flow);
        queue.push(flow);
      };
      // People come, go and go away between any two actions: each state is looked at in every house.
      for (const house of all) {
        const flow = begin({ staff: house, parties, steps });
        if (flow) reach(flow);
      }
      for (const flow of queue) {
        for (const house of all) {
          if (flow.state === 'open') {
            const someone = superiorsOf(house, parties, parties.proposerId);
            const waiting = waitingFor({ staff: house, parties }, flow);
            expect(someone.length > 0 && waiting.size === 0).toBe(false);
            expect(endsByItself(flow, steps, parties, house)).toBe(true);
          }
          for (const action of ACTIONS) {
            transitions++;
            const outcome = act({ staff: house, parties, steps }, flow, action);
            if ('refused' in outcome) {
              refused++;
              continue;
            }
            expect(flow.state).toBe('open');
            holds(flow, outcome.flow, action, parties, house);
            reach(outcome.flow);
          }
        }
      }
      states += seen.size;
      expect([...seen.values()].some((flow) => flow.state === 'approved')).toBe(true);
    }
  process.stdout.write(`${states} states, ${transitions} actions in every house tried, ${refused} refused\n`);
  expect(transitions).toBeGreaterThan(50_000);
});

test('property: in whatever house, nobody signs for themselves, and what begins has a signer and an end', () => {
  const scope = fc.constantFrom<Colleague['decides']>(null, 'own', 'department', 'below', 'all');
  const department = fc.constantFrom<string | null>(null, 'company', 'branch', 'shop');
  const colleague = fc.record({
    active: fc.boolean(),
    role: fc.constantFrom('a', 'b'),
    departmentId: department,
    decides: scope,
  });
  const input = fc.record({
    people: fc.array(colleague, { minLength: 2, maxLength: 7 }),
    proposer: fc.nat(6),
    carrier: fc.option(fc.nat(6)),
    away: fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 3 }),
    need: fc.constantFrom<'one' | 'all'>('one', 'all'),
    actions: fc.array(fc.tuple(fc.nat(6), fc.constantFrom<'approve' | 'timeout'>('approve', 'timeout')), {
      maxLength: 12,
    }),
  });
  fc.assert(
    fc.property(input, ({ people, proposer, carrier, away, need, actions }) => {
      const house = staff(
        people.map((each, at) => ({ ...each, userId: `u${at}` })),
        away.map(([from, to]) => [`u${from}`, `u${to}`]),
      );
      const parties = { proposerId: `u${proposer}`, carrierId: carrier === null ? null : `u${carrier}` };
      const steps: ApprovalStep[] = [{ who: { kind: 'superior' }, need }];
      let flow = begin({ staff: house, parties, steps });
      if (!flow) return;
      expect(waitingFor({ staff: house, parties }, flow).size).toBeGreaterThan(0);
      for (const [who, kind] of actions) {
        const outcome = act(
          { staff: house, parties, steps },
          flow,
          kind === 'timeout' ? { kind } : { kind, by: `u${who}` },
        );
        if ('flow' in outcome) flow = outcome.flow;
        const signers = flow.seats.flatMap(({ signedBy }) => signedBy ?? []);
        expect(signers).not.toContain(parties.proposerId);
        expect(signers).not.toContain(parties.carrierId);
      }
      for (let ticks = 0; ticks < 9 && flow.state === 'open'; ticks++) {
        const outcome = act({ staff: house, parties, steps }, flow, { kind: 'timeout' });
        if ('flow' in outcome) flow = outcome.flow;
      }
      expect(flow.state).not.toBe('open');
    }),
    { numRuns: 500 },
  );
});

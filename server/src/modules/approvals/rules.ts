import type { ApprovalRule, ApprovalStep } from '@kith/contract/approvals';
import type { Scope } from '@kith/contract/roles';

/** Somebody who works here, or did. */
export type Colleague = {
  userId: string;
  active: boolean;
  role: string;
  departmentId: string | null;
  /** How far their right to decide reaches; null: they have none. */
  decides: Scope | null;
};

/** Who works here, how departments stand under each other, and who signs for whom today. */
export type Staff = {
  people: ReadonlyMap<string, Colleague>;
  parents: ReadonlyMap<string, string | null>;
  substitutes: ReadonlyMap<string, string>;
};

/** Those who may never sign: whoever proposes, and whoever carries it out. */
export type Parties = { proposerId: string; carrierId: string | null };

/** A signature that a step needs: of one of these people, or of who stands in for them. */
export type Seat = { principals: readonly string[]; signedBy: string | null };

export type Flow = {
  state: 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'void';
  /** From 0; which of the steps is being signed. */
  step: number;
  /** Of the present step. */
  seats: readonly Seat[];
};

export type Action =
  | { kind: 'approve' | 'reject' | 'withdraw'; by: string }
  /** The working time of the step is over. */
  | { kind: 'timeout' }
  /** What was to be approved is not so any more. */
  | { kind: 'subject_changed' };

export type Refusal = 'own_proposal' | 'own_work' | 'not_asked' | 'not_yours' | 'already_signed' | 'already_decided';
export type Outcome = { flow: Flow } | { refused: Refusal };

type House = { staff: Staff; parties: Parties; steps: readonly ApprovalStep[] };

/**
 * The steps that a proposal has to take, by the line that fits it; of several the one with the highest amount, then the
 * first. @returns null when it needs no approval.
 */
export function stepsFor(
  rule: ApprovalRule,
  proposal: { role: string | null; amountMinor: number | null; isSigner: boolean },
): readonly ApprovalStep[] | null {
  if (!rule.on || (rule.sparesSigners && proposal.isSigner)) return null;
  const fitting = rule.lines.filter(
    ({ roles, fromMinor }) =>
      (roles.length === 0 || (proposal.role !== null && roles.some((role) => role === proposal.role))) &&
      (fromMinor === null || (proposal.amountMinor !== null && proposal.amountMinor >= fromMinor)),
  );
  const highest = Math.max(...fitting.map(({ fromMinor }) => fromMinor ?? -1));
  return fitting.find(({ fromMinor }) => (fromMinor ?? -1) === highest)?.steps ?? null;
}

/** Whether somebody could sign anything of others at all. */
export function isSigner(person: Colleague | undefined): boolean {
  return person?.active === true && person.decides !== null && person.decides !== 'own';
}

/** Whether somebody may sign what these parties propose. */
function mayEver({ people }: Staff, { proposerId, carrierId }: Parties, userId: string): boolean {
  return isSigner(people.get(userId)) && userId !== proposerId && userId !== carrierId;
}

/** A department and all above it, nearest first. */
function upwards(parents: Staff['parents'], departmentId: string | null): string[] {
  const way: string[] = [];
  for (let at = departmentId; at !== null && !way.includes(at); at = parents.get(at) ?? null) way.push(at);
  return way;
}

/** Whether `person`'s right to decide reaches somebody whose departments upwards are `way`. */
function reachesUp(person: Colleague, way: readonly string[]): boolean {
  if (person.decides === 'all') return true;
  if (person.departmentId === null) return false;
  return person.decides === 'department' ? person.departmentId === way[0] : way.includes(person.departmentId);
}

/**
 * Who stands above somebody and may sign: those of the nearest department upwards whose right to decide reaches them;
 * where the tree has nobody, whoever decides for the whole company. Who decides for their own department themselves
 * has their superior above it.
 */
export function superiorsOf(staff: Staff, parties: Parties, userId: string): string[] {
  const person = staff.people.get(userId);
  const way = upwards(staff.parents, person?.departmentId ?? null);
  const able = [...staff.people.values()].filter(
    (other) => other.userId !== userId && mayEver(staff, parties, other.userId),
  );
  const leads = (person?.decides ?? 'own') !== 'own';
  for (const department of leads ? way.slice(1) : way) {
    const found = able.filter((other) => other.departmentId === department && reachesUp(other, way));
    if (found.length > 0) return found.map((other) => other.userId);
  }
  return able.filter((other) => other.decides === 'all').map((other) => other.userId);
}

/** Whom a step asks by its rule; who may not sign is not asked. */
function asked({ staff, parties }: House, { who }: ApprovalStep): string[] {
  if (who.kind === 'superior') return superiorsOf(staff, parties, parties.proposerId);
  const able = (userId: string) => mayEver(staff, parties, userId);
  if (who.kind === 'people') return who.userIds.filter(able);
  const way = upwards(staff.parents, staff.people.get(parties.proposerId)?.departmentId ?? null);
  return [...staff.people.values()]
    .filter((person) => who.roles.some((role) => role === person.role) && reachesUp(person, way))
    .map((person) => person.userId)
    .filter(able);
}

/** The seats of a step that begins; where its rule finds nobody, the superior takes it. */
function seatsOf(house: House, step: ApprovalStep): Seat[] {
  const found = asked(house, step);
  const principals = found.length > 0 ? found : superiorsOf(house.staff, house.parties, house.parties.proposerId);
  if (step.need === 'all' && principals.length > 0) {
    return principals.map((userId) => ({ principals: [userId], signedBy: null }));
  }
  return [{ principals, signedBy: null }];
}

/** A proposal at its first step. @returns null when nobody here could ever sign it. */
export function begin(house: House): Flow | null {
  const [first] = house.steps;
  const seats = first ? seatsOf(house, first) : [];
  return seats.some(({ principals }) => principals.length > 0) ? { state: 'open', step: 0, seats } : null;
}

/**
 * Who may sign a seat now, and for whom: those asked, and while they are away their substitute too; for who has left or
 * lost the right their substitute, else their superior. Where that leaves nobody, the superior of whoever proposes.
 */
export function signersOf(house: Omit<House, 'steps'>, seat: Seat): ReadonlyMap<string, string> {
  const { staff, parties } = house;
  const able = (userId: string) => mayEver(staff, parties, userId);
  const signers = new Map<string, string>();
  const add = (userId: string, principal: string) => {
    if (!signers.has(userId) || userId === principal) signers.set(userId, principal);
  };
  for (const principal of seat.principals) {
    const substitute = staff.substitutes.get(principal);
    const standsIn = substitute !== undefined && able(substitute) ? [substitute] : [];
    if (able(principal)) for (const userId of [principal, ...standsIn]) add(userId, principal);
    else
      for (const userId of standsIn.length > 0 ? standsIn : superiorsOf(staff, parties, principal))
        add(userId, principal);
  }
  if (signers.size === 0) for (const userId of superiorsOf(staff, parties, parties.proposerId)) add(userId, userId);
  return signers;
}

/** Everybody who may sign something of an open flow now, and for whom. */
export function waitingFor(house: Omit<House, 'steps'>, flow: Flow): ReadonlyMap<string, string> {
  const open = flow.state === 'open' ? flow.seats.filter(({ signedBy }) => signedBy === null) : [];
  return new Map(open.toReversed().flatMap((seat) => [...signersOf(house, seat)]));
}

/** Why somebody may not sign an open flow; null: they may. */
function whyNot(house: Omit<House, 'steps'>, flow: Flow, by: string): Refusal | null {
  if (by === house.parties.proposerId) return 'own_proposal';
  if (by === house.parties.carrierId) return 'own_work';
  if (waitingFor(house, flow).has(by)) return null;
  const isSigned = flow.seats.some((seat) => seat.signedBy !== null && signersOf(house, seat).has(by));
  return isSigned ? 'already_signed' : 'not_asked';
}

/** What an action makes of a flow. What is closed stays as it is. */
export function act(house: House, flow: Flow, action: Action): Outcome {
  if (flow.state !== 'open') return { refused: 'already_decided' };
  const closed = (state: Flow['state']): Outcome => ({ flow: { ...flow, state } });
  switch (action.kind) {
    case 'subject_changed':
      return closed('void');
    case 'withdraw':
      return action.by === house.parties.proposerId ? closed('withdrawn') : { refused: 'not_yours' };
    case 'timeout':
      return { flow: escalated(house, flow) };
    case 'approve':
    case 'reject': {
      const refused = whyNot(house, flow, action.by);
      if (refused) return { refused };
      return action.kind === 'reject' ? closed('rejected') : { flow: signed(house, flow, action.by) };
    }
  }
}

/** With a signature on every seat that the person may sign; a step that is whole gives way to the next. */
function signed(house: House, flow: Flow, by: string): Flow {
  const seats = flow.seats.map((seat) =>
    seat.signedBy === null && signersOf(house, seat).has(by) ? { ...seat, signedBy: by } : seat,
  );
  if (seats.some(({ signedBy }) => signedBy === null)) return { ...flow, seats };
  const next = house.steps[flow.step + 1];
  if (!next) return { ...flow, state: 'approved', seats };
  return { state: 'open', step: flow.step + 1, seats: seatsOf(house, next) };
}

/**
 * Unsigned seats go to the superiors of those asked too. Where nobody above is left who was not asked, it ends unsigned:
 * people are finite, so every clock comes to an end.
 */
function escalated(house: House, flow: Flow): Flow {
  const seats = flow.seats.map((seat) => {
    if (seat.signedBy !== null) return seat;
    const above = [...signersOf(house, seat).keys()].flatMap((userId) =>
      superiorsOf(house.staff, house.parties, userId),
    );
    return { ...seat, principals: [...new Set([...seat.principals, ...above])] };
  });
  const wider = seats.some((seat, at) => seat.principals.length > (flow.seats[at]?.principals.length ?? 0));
  return wider ? { ...flow, seats } : { ...flow, state: 'expired' };
}

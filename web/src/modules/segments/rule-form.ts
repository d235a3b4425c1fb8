import {
  type Condition,
  type ConditionOf,
  type RuleGroup,
  type RuleNode,
  SegmentRule,
} from '@kith/contract/segment-rules';
import type { AskedFact, AskedHappening } from '@kith/contract/segments';

/** The path of a node in its rule, such as of.1.of.0, and the code of what is wrong with it. */
export type Faults = ReadonlyMap<string, string>;

export const EMPTY_RULE: RuleGroup = { kind: 'all', of: [] };

/** A condition on a fact as it begins: the question that fits, and a usual answer. */
export function conditionOn(fact: AskedFact): Condition {
  switch (fact.ask) {
    case 'number':
      return { kind: 'number', fact: fact.fact, is: { min: 1 } };
    case 'money':
      return { kind: 'number', fact: fact.fact, is: { min: 100_000 } };
    case 'day':
      return { kind: 'day', fact: fact.fact, is: { how: 'within', days: 30 } };
    case 'flag':
      return { kind: 'flag', fact: fact.fact, is: false };
    case 'choice':
      if (fact.choices === null) return { kind: 'coming', fact: fact.fact, days: 7 };
      return { kind: 'choice', fact: fact.fact, of: fact.choices.slice(0, 1).map(({ value }) => value) };
  }
}

export function conditionOnHappening({ source }: AskedHappening): ConditionOf<'happened'> {
  return { kind: 'happened', source, days: 90, times: { min: 1 } };
}

export function replaced(group: RuleGroup, index: number, node: RuleNode): RuleGroup {
  return { ...group, of: group.of.map((each, at) => (at === index ? node : each)) };
}

export function without(group: RuleGroup, index: number): RuleGroup {
  return { ...group, of: group.of.filter((_, at) => at !== index) };
}

/** A rule that can be asked, or what is missing, by the path of the node. */
export function checked(rule: RuleGroup): { rule: RuleGroup; faults: null } | { rule: null; faults: Faults } {
  const parsed = SegmentRule.safeParse(rule);
  if (parsed.success) return { rule: parsed.data, faults: null };
  const faults = parsed.error.issues.map((issue): [string, string] => [
    nodePath(issue.path.map(String)),
    issue.code === 'custom' ? issue.message : 'required',
  ]);
  return { rule: null, faults: new Map(faults) };
}

/** Faults as the server tells them, such as body.rule.of.1. */
export function faultsFrom(errors: readonly { path: string; code: string }[]): Faults {
  const prefix = /^body\.rule\.?/;
  return new Map(
    errors
      .filter(({ path }) => prefix.test(path))
      .map(({ path, code }) => [nodePath(path.replace(prefix, '').split('.')), code]),
  );
}

/** The node that a path within it belongs to: of.1.is.min is a fault of of.1. */
function nodePath(parts: readonly string[]): string {
  const path: string[] = [];
  for (let at = 0; parts[at] === 'of' && /^\d+$/.test(parts[at + 1] ?? ''); at += 2)
    path.push('of', parts[at + 1] ?? '');
  return path.join('.');
}

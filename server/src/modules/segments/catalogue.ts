import type { CustomField, CustomType } from '@kith/contract/custom-fields';
import { type Condition, isGroup, nodesOf, type RuleNode } from '@kith/contract/segment-rules';
import type { AskedFact } from '@kith/contract/segments';
import type { Asked, Happenings } from '../../platform/asked.ts';
import type { FactColumn } from '../../platform/facts.ts';
import { maySearchBy } from '../../platform/fields.ts';
import type { Module } from '../../platform/module.ts';
import type { Viewer } from '../../platform/viewer.ts';

export type KnownFact = FactColumn & {
  module: string;
  asked: Asked;
  ask: AskedFact['ask'];
  /** The field of the company's own that it is; absent: a column of the wide row. */
  custom?: CustomField;
};
export type KnownHappenings = Happenings & { module: string };

/** What rules can ask: the facts and happenings that the rooms of the house declare, by name. */
export type Catalogue = {
  facts: ReadonlyMap<string, KnownFact>;
  happenings: ReadonlyMap<string, KnownHappenings>;
};

const ASKS: Record<FactColumn['type'], AskedFact['ask']> = {
  count: 'number',
  number: 'number',
  money: 'money',
  day: 'day',
  instant: 'day',
  yes_no: 'flag',
  text: 'choice',
  code: 'choice',
  reference: 'choice',
  tags: 'choice',
  custom: 'choice',
};

export function catalogueOf(modules: readonly Module[]): Catalogue {
  const facts = modules.flatMap(({ name: module, facts: view }) =>
    (view?.columns ?? []).flatMap(({ asked, ...column }) =>
      asked ? [{ ...column, module, asked, ask: ASKS[column.type] }] : [],
    ),
  );
  const happenings = modules.flatMap(({ name: module, happenings: known = [] }) =>
    known.map((each) => ({ ...each, module })),
  );
  return {
    facts: new Map(facts.map((fact) => [fact.name, fact])),
    happenings: new Map(happenings.map((each) => [each.name, each])),
  };
}

const CUSTOM_TYPES: Record<CustomType, FactColumn['type']> = {
  text: 'text',
  number: 'number',
  money: 'money',
  date: 'day',
  choice: 'code',
  choices: 'tags',
  customer: 'reference',
  user: 'reference',
  yes_no: 'yes_no',
};

/**
 * The same with the fields that the company added, archived ones too: a rule that asks for one goes on, as customers
 * keep its values.
 */
export function withCustom({ facts, happenings }: Catalogue, fields: readonly CustomField[]): Catalogue {
  const added = fields.map((field): [string, KnownFact] => {
    const type = CUSTOM_TYPES[field.type];
    const asked = {
      field: field.key,
      ...(ASKS[type] === 'choice' ? { choices: choicesOf(field) } : {}),
      ...(field.type === 'date' ? { comes: true as const } : {}),
    };
    return [field.key, { name: field.key, type, module: 'customers', asked, ask: ASKS[type], custom: field }];
  });
  return { facts: new Map([...facts, ...added]), happenings };
}

function choicesOf({ choices }: CustomField): NonNullable<Asked['choices']> {
  return choices.length > 0 ? choices.filter(({ retired }) => !retired).map(({ value }) => value) : 'in use';
}

/** Without what is archived: nobody asks for it anew. */
export function inUse({ facts, happenings }: Catalogue): Catalogue {
  return { facts: new Map([...facts].filter(([, { custom }]) => !custom?.archivedAt)), happenings };
}

/** What of it a viewer may ask: not what falls under a field that they may not search by. */
export function openTo(viewer: Pick<Viewer, 'fields'>, { facts, happenings }: Catalogue): Catalogue {
  const isOpen = ({ asked: { field } }: KnownFact) => field === undefined || maySearchBy(viewer, field);
  const amounts = maySearchBy(viewer, 'spend');
  return {
    facts: new Map([...facts].filter(([, fact]) => isOpen(fact))),
    happenings: new Map([...happenings].map(([name, each]) => [name, { ...each, money: each.money && amounts }])),
  };
}

/** Whether a fact has values to choose from; a birthday has not. */
export function isChosen({ ask, asked }: KnownFact): boolean {
  return ask === 'choice' && asked.choices !== undefined;
}

type Fault = { path: string; code: string };

/** What a rule asks that nobody can answer, with the path of each node. @param segments that there are, by their ids. */
export function faultsOf(rule: RuleNode, catalogue: Catalogue, segments: ReadonlySet<string>): Fault[] {
  return nodesOf(rule).flatMap(({ path, node }) => {
    const code = isGroup(node) ? null : faultOf(node, catalogue, segments);
    return code ? [{ path: ['body', 'rule', path].filter(Boolean).join('.'), code }] : [];
  });
}

function faultOf(condition: Condition, { facts, happenings }: Catalogue, segments: ReadonlySet<string>): string | null {
  if (condition.kind === 'segment') return segments.has(condition.segmentId) ? null : 'no_such_segment';
  if (condition.kind === 'happened') {
    const source = happenings.get(condition.source);
    if (!source) return 'unknown_source';
    if (condition.amount && !source.money) return 'no_amount';
    return condition.by && !source.by.some(({ what }) => what === condition.by?.what) ? 'unknown_fact' : null;
  }
  if (!('fact' in condition)) return null;
  const fact = facts.get(condition.fact);
  if (!fact) return 'unknown_fact';
  return fits(condition, fact) ? null : 'wrong_question';
}

function fits({ kind }: Condition, fact: KnownFact): boolean {
  if (kind === 'coming') return fact.asked.comes === true;
  if (kind === 'choice') return isChosen(fact);
  if (kind === 'number') return fact.ask === 'number' || fact.ask === 'money';
  return kind === fact.ask;
}

import type { Introductions, ShareRule, StartHandover } from '@kith/contract/handovers';

/** What the form holds. */
export type Form = {
  from: string | null;
  customerIds: readonly string[];
  receivers: readonly string[];
  rule: ShareRule;
  leaves: boolean;
  introduce: Introductions;
  /** By customer: who takes them over, chosen by hand. */
  byHand: Readonly<Record<string, string>>;
  /** By customer: what facts do not say. */
  words: Readonly<Record<string, string>>;
};

/** What is asked of the server; null while something is missing. */
export function planOf(form: Form): Pick<StartHandover, 'target' | 'receivers' | 'rule' | 'byHand' | 'leaves'> | null {
  const { from, customerIds, rule } = form;
  const receivers = form.receivers.filter((userId) => userId !== from);
  if (customerIds.length === 0 && from === null) return null;
  if (rule !== 'assignment' && receivers.length === 0) return null;
  return {
    target: customerIds.length > 0 ? { customerIds: [...customerIds] } : { ownerId: from ?? '' },
    receivers: rule === 'assignment' ? [] : receivers,
    rule,
    byHand: Object.entries(form.byHand).map(([customerId, ownerId]) => ({ customerId, ownerId })),
    leaves: form.leaves && customerIds.length === 0,
  };
}

/** The words that were written, without those left empty. */
export function wordsOf({ words }: Form): StartHandover['words'] {
  return Object.entries(words).flatMap(([customerId, text]) =>
    text.trim() ? [{ customerId, text: text.trim() }] : [],
  );
}

import type { Money as MoneyValue } from '@kith/contract/route';
import { useFormats } from '../lib/session.ts';

type MoneyProps = {
  /** Null and undefined show a dash: nothing is known, which is not ¥0. */
  value: MoneyValue | null | undefined;
  /** 万 (K) from 100,000 on instead of from a million on. */
  compact?: boolean;
  /** Every unit shown, for documents. */
  exact?: boolean;
  signed?: boolean;
};

/** An amount, rounded for reading; the exact one on hover. */
export function Money({ value, compact = false, exact = false, signed = false }: MoneyProps) {
  const { money } = useFormats();
  if (!value) return <>—</>;
  const shown = money(value, { compact, exact, signed });
  const full = money(value, { exact: true, signed });
  return <span title={shown === full ? undefined : full}>{shown}</span>;
}

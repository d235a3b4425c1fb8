import type { Approval, ApprovalValues } from '@kith/contract/approvals';
import { Tier } from '@kith/contract/vocabulary';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/session.ts';
import { storyContext, storyValues } from '../../lib/story.ts';

/** What is to be approved, as a sentence; each kind has its own in `approvals:kind.<kind>`. */
export function useApprovalWords(): (
  approval: Pick<Approval, 'kind' | 'snapshot' | 'customer' | 'proposer'>,
) => string {
  const { t } = useTranslation('approvals');
  const format = useFormats();
  const worded = useCallback(
    (snapshot: ApprovalValues): ApprovalValues => {
      const tierOf = (value: ApprovalValues[string] | undefined) => {
        const tier = Tier.safeParse(value).data;
        return tier === undefined ? null : t(`common:tier.${tier}`);
      };
      return 'from' in snapshot && 'value' in snapshot
        ? { ...snapshot, from: tierOf(snapshot.from), value: tierOf(snapshot.value) }
        : snapshot;
    },
    [t],
  );
  return useCallback(
    ({ kind, snapshot, customer, proposer }) =>
      t(`kind.${kind}.what`, {
        ...storyValues(worded(snapshot), format),
        ...storyContext(snapshot),
        customer: customer?.name ?? t('hiddenCustomer'),
        proposer: proposer.name,
      }),
    [t, format, worded],
  );
}

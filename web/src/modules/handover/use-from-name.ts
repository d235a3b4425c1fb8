import type { HandoverSummary } from '@kith/contract/handovers';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** What a handover is called: after the person whose customers they were. */
export function useFromName(): (one: Pick<HandoverSummary, 'from' | 'leaves'>) => string {
  const { t } = useTranslation('handover');
  return useCallback(
    ({ from, leaves }) => {
      if (!from) return t('named.some');
      return t(leaves ? 'named.leaver' : 'named.person', { name: from.name });
    },
    [t],
  );
}

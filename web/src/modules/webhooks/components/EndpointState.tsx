import type { Endpoint } from '@kith/contract/webhooks';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/Tag.tsx';

/** Whether an endpoint is told anything, and why not. */
export function EndpointState({ endpoint }: { endpoint: Pick<Endpoint, 'active' | 'gone' | 'actsFor'> }) {
  const { t } = useTranslation('webhooks');
  if (endpoint.gone) return <Tag tone="seal">{t('states.gone')}</Tag>;
  if (endpoint.actsFor === null) return <Tag tone="seal">{t('states.orphaned')}</Tag>;
  return endpoint.active ? <Tag tone="pine">{t('states.active')}</Tag> : <Tag>{t('states.paused')}</Tag>;
}

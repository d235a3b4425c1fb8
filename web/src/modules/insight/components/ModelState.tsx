import type { ModelVersion } from '@kith/contract/insight-models';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/Tag.tsx';

/** In force, fitted but replaced, or why not fitted. */
export function ModelState({ version }: { version: ModelVersion }) {
  const { t } = useTranslation('insight');
  if (version.inForce) return <Tag tone="pine">{t('model.inForce')}</Tag>;
  return <Tag tone={version.state === 'failed' ? 'seal' : 'plain'}>{t(`model.state.${version.state}`)}</Tag>;
}

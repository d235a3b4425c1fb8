import { type Endpoint, OLD_SECRET_HOURS, webhooksRoutes } from '@kith/contract/webhooks';
import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';

/** Gives an endpoint a new secret and shows it, once. */
export function NewSecret({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const rotate = useAction(webhooksRoutes.rotate);
  return (
    <Modal opened onClose={onClose} title={t('rotate')}>
      {rotate.data ? (
        <ShownOnce label={t('secret')} secret={rotate.data.secret} note={t('secretOnce')} />
      ) : (
        <p>{t('rotateText', { hours: OLD_SECRET_HOURS })}</p>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {rotate.data ? t('common:close') : t('common:cancel')}
        </Button>
        {!rotate.data && (
          <Button
            loading={rotate.isPending}
            onClick={() => rotate.mutate({ params: { endpointId: endpoint.endpointId } })}
          >
            {t('rotate')}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

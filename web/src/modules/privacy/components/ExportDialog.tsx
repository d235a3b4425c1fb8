import { privacyRoutes } from '@kith/contract/privacy';
import { Button, Group, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { routeUrl } from '../../../lib/route-url.ts';
import { useFormats } from '../../../lib/session.ts';
import classes from '../privacy.module.css';

/** Everything of one person, as two files: to read, and to take elsewhere. */
export default function ExportDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('privacy');
  const { locale } = useFormats();
  const params = { customerId };
  const files = {
    html: routeUrl(privacyRoutes.exportHtml, { params, query: { language: locale } }),
    json: routeUrl(privacyRoutes.exportJson, { params }),
  };
  return (
    <Modal opened onClose={onClose} title={t('exportDialog.title')}>
      <p className={classes.quiet}>{t('exportDialog.hint')}</p>
      <Group mt="md">
        {(['html', 'json'] as const).map((form) => (
          <Button
            key={form}
            component="a"
            href={files[form]}
            download
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.6} />}
          >
            {t(`exportDialog.${form}`)}
          </Button>
        ))}
      </Group>
    </Modal>
  );
}

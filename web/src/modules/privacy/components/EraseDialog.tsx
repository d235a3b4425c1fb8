import { type ErasurePreview, GROUNDS, Ground, privacyRoutes } from '@kith/contract/privacy';
import { Checkbox, Modal, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';
import { TallyTable } from './TallyTable.tsx';

/** What would go and what would stay, by doing it and taking it back; then the one thing that cannot be undone. */
export default function EraseDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('privacy');
  const query = useRoute(privacyRoutes.previewErasure, { params: { customerId } });
  return (
    <Modal opened onClose={onClose} title={t('erase.title')} size="lg">
      <Loaded query={query} rows={8}>
        {(preview) => <Preview customerId={customerId} preview={preview} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

type PreviewProps = { customerId: string; preview: ErasurePreview; onClose: () => void };

function Preview({ customerId, preview, onClose }: PreviewProps) {
  const { t } = useTranslation('privacy');
  const navigate = useNavigate();
  const [ground, setGround] = useState<Ground>('asked_for');
  const [sure, setSure] = useState(false);
  const erase = usePrivacyAction(privacyRoutes.erase, {
    onDone: ({ erasureId }) => void navigate(`/privacy/erasures/${erasureId}`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate({ params: { customerId }, body: { ground } });
  };
  return (
    <form onSubmit={submit}>
      <TallyTable tallies={preview.tallies} />
      {preview.files > 0 && <p className={classes.quiet}>{t('erase.files', { count: preview.files })}</p>}
      <p className={classes.quiet}>{t('erase.backups')}</p>
      {preview.needsSecond && <p className={classes.returned}>{t('erase.second')}</p>}
      <Select
        mt="sm"
        label={t('erase.ground')}
        allowDeselect={false}
        value={ground}
        onChange={(value) => setGround(Ground.parse(value))}
        data={GROUNDS.map((each) => ({ value: each, label: t(`ground.${each}`) }))}
      />
      <Checkbox
        mt="md"
        label={t('erase.sure')}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
      <FormEnd error={erase.error} busy={erase.isPending} disabled={!sure} color="seal" onCancel={onClose}>
        {t('erase.go')}
      </FormEnd>
    </form>
  );
}

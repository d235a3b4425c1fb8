import { type CustomerPrivacy, privacyRoutes } from '@kith/contract/privacy';
import { Button, Modal, Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { ShownOnce } from '../../../ui/ShownOnce.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';

const DAYS = [1, 7, 30] as const;

type LinkDialogProps = { customerId: string; privacy: CustomerPrivacy; onClose: () => void };

/** The way to a customer's own page: shown once, as an address and as a code to be held up to a phone. */
export default function LinkDialog({ customerId, privacy, onClose }: LinkDialogProps) {
  const { t } = useTranslation('privacy');
  const { date } = useFormats();
  const [days, setDays] = useState('7');
  const make = usePrivacyAction(privacyRoutes.makeLink);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ params: { customerId }, body: { days: Number(days) } });
  };
  if (make.data) {
    const { url, qr, expiresAt } = make.data;
    return (
      <Modal opened onClose={onClose} title={t('link.title')}>
        <img
          className={classes.code}
          alt={t('link.code')}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(qr)}`}
          width={200}
          height={200}
        />
        <ShownOnce label={t('link.address')} secret={url} note={t('link.once', { day: date(expiresAt) })} />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t('link.title')}>
      <form onSubmit={submit}>
        <p className={classes.quiet}>{t('link.hint')}</p>
        <Living customerId={customerId} privacy={privacy} />
        <Select
          label={t('link.days')}
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? '7')}
          data={DAYS.map((count) => ({ value: String(count), label: t('link.dayCount', { count }) }))}
        />
        <FormEnd error={make.error} busy={make.isPending} onCancel={onClose}>
          {t('link.go')}
        </FormEnd>
      </form>
    </Modal>
  );
}

/** Links that still lead to the page, each to be revoked. */
function Living({ customerId, privacy: { links } }: Omit<LinkDialogProps, 'onClose'>) {
  const { t } = useTranslation('privacy');
  const { dateTime } = useFormats();
  const revoke = usePrivacyAction(privacyRoutes.revokeLink, { quiet: false });
  if (links.length === 0) return null;
  return (
    <ul className={classes.requests}>
      {links.map(({ linkId, madeBy, expiresAt, usedAt }) => (
        <li key={linkId}>
          <span>
            {t(madeBy ? 'link.madeBy' : 'link.mailed', { name: madeBy?.name ?? '', until: dateTime(expiresAt) })}
            {usedAt && ` · ${t('link.used', { at: dateTime(usedAt) })}`}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => revoke.mutate({ params: { customerId, linkId } })}>
            {t('link.revoke')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

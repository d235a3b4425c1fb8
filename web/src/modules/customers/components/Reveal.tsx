import { approvalsRoutes } from '@kith/contract/approvals';
import { type CustomField, customFieldRoutes } from '@kith/contract/custom-fields';
import { type Contact, customersRoutes } from '@kith/contract/customers';
import { ActionIcon, Button, Group, Modal, TextInput } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../../lib/problem.ts';
import { useAction } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import classes from '../customers.module.css';

/** Asks for the whole of a masked contact, saying what for. */
export function Reveal({ customerId, contact }: { customerId: string; contact: Contact }) {
  const { t } = useTranslation('customers');
  const reveal = useAction(customersRoutes.revealContact, { quiet: true });
  const tell = (purpose: string) =>
    reveal.mutate({ params: { customerId, contactId: contact.contactId }, body: { purpose } });
  return <RevealButton what={t(`field.${contact.kind}`)} tell={tell} answer={reveal} />;
}

/** The same of a text in one of the company's own fields. */
export function RevealCustom({ customerId, field: { key, names } }: { customerId: string; field: CustomField }) {
  const { locale } = useFormats();
  const reveal = useAction(customFieldRoutes.reveal, { quiet: true });
  const tell = (purpose: string) => reveal.mutate({ params: { customerId, key }, body: { purpose } });
  return <RevealButton what={names[locale]} tell={tell} answer={reveal} />;
}

type RevealProps = {
  what: string;
  tell: (purpose: string) => void;
  answer: { data: { value: string } | undefined; error: ApiProblem | null; isPending: boolean; reset: () => void };
};

/** The value is told in the dialog and nowhere else. */
function RevealButton(props: RevealProps) {
  const { t } = useTranslation('customers');
  const mayReveal = useScope('customers.reveal') !== undefined;
  const [asking, setAsking] = useState(false);
  if (!mayReveal) return null;
  return (
    <>
      <ActionIcon className="no-print" size={24} aria-label={t('reveal.show')} onClick={() => setAsking(true)}>
        <IconEye size={15} stroke={1.6} />
      </ActionIcon>
      {asking && (
        <RevealDialog
          {...props}
          onClose={() => {
            props.answer.reset();
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

function RevealDialog({ what, tell, answer: reveal, onClose }: RevealProps & { onClose: () => void }) {
  const { t } = useTranslation('customers');
  const [purpose, setPurpose] = useState('');
  // Past the hourly limit a superior may raise it for the day; the purpose is the reason.
  const ask = useAction(approvalsRoutes.ask, { quiet: true, refresh: [approvalsRoutes.list] });
  const isPast = reveal.error?.code === 'customers.too_many_reveals';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    tell(purpose.trim());
  };
  return (
    <Modal opened onClose={onClose} title={t('reveal.title', { what })}>
      <form onSubmit={submit}>
        {reveal.data ? (
          <p>
            <strong>{reveal.data.value}</strong>
          </p>
        ) : (
          <TextInput
            label={t('reveal.purpose')}
            description={t('reveal.help')}
            data-autofocus
            maxLength={300}
            value={purpose}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
        )}
        {ask.data ? (
          <p role="status">{t('reveal.asked')}</p>
        ) : (
          (ask.error ?? reveal.error) && (
            <p role="alert" className={classes.problem}>
              {problemText(ask.error ?? reveal.error)}
            </p>
          )
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('common:close')}
          </Button>
          {isPast && !ask.data && (
            <Button
              loading={ask.isPending}
              disabled={purpose.trim() === ''}
              onClick={() => ask.mutate({ body: { kind: 'customers.more_reveals', reason: purpose.trim() } })}
            >
              {t('reveal.ask')}
            </Button>
          )}
          {!reveal.data && !isPast && (
            <Button type="submit" loading={reveal.isPending} disabled={purpose.trim() === ''}>
              {t('reveal.go')}
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}

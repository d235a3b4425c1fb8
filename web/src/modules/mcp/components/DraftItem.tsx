import { customersRoutes } from '@kith/contract/customers';
import { type Draft, draftsRoutes } from '@kith/contract/drafts';
import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import classes from '../mcp.module.css';

/** One draft: its words may be changed before it is accepted. `named`: says whom it is about. */
export function DraftItem({ draft, named }: { draft: Draft; named: boolean }) {
  const { t } = useTranslation('mcp');
  const { dot, dateTime } = useFormats();
  const { customerId, name } = draft.customer;
  const [text, setText] = useState(draft.text ?? '');
  const params = { customerId, draftId: draft.draftId };
  const refresh = {
    refresh: [draftsRoutes.list, draftsRoutes.ofCustomer, customersRoutes.timeline, customersRoutes.get],
  };
  const accept = useAction(draftsRoutes.accept, { ...refresh, onDone: () => say(t(`accepted.${draft.kind}`)) });
  const refuse = useAction(draftsRoutes.refuse, refresh);
  return (
    <li className={classes.draft}>
      <div className={classes.head}>
        <strong>{t(`kind.${draft.kind}`)}</strong>
        {named && <Link to={`/customers/${customerId}`}>{name}</Link>}
        <span className={classes.quiet}>
          {dot([t('from', { name: draft.from }), draft.dueAt && t('due', { at: dateTime(draft.dueAt) })])}{' '}
          <RelativeTime value={draft.createdAt} />
        </span>
      </div>
      <Textarea
        aria-label={t('words')}
        autosize
        minRows={1}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button
          size="xs"
          loading={accept.isPending}
          disabled={text.trim() === ''}
          onClick={() => accept.mutate({ params, body: text === draft.text ? {} : { text } })}
        >
          {t(`accept.${draft.kind}`)}
        </Button>
        <Button size="xs" variant="default" loading={refuse.isPending} onClick={() => refuse.mutate({ params })}>
          {t('refuse')}
        </Button>
      </Group>
    </li>
  );
}

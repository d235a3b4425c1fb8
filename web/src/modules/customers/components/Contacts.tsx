import {
  CONTACT_KINDS,
  type Contact,
  type ContactKind,
  type Customer,
  customersRoutes,
} from '@kith/contract/customers';
import { ActionIcon, Button, Group, Menu, Select, TextInput } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useField, useFormats } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { sayProblem, undoable } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';
import { Reveal } from './Reveal.tsx';

type Props = { customer: Customer; readOnly: boolean };

/** Every phone, e-mail and WeChat id: corrected in place, put first, marked wrong or not to be used. */
export function Contacts({ customer, readOnly }: Props) {
  const { t } = useTranslation('customers');
  const mayAdd = useWritableKinds().length > 0 && !readOnly;
  const [adding, setAdding] = useState(false);
  return (
    <Card title={t('contacts.title')}>
      {customer.contacts.length === 0 && <p className={classes.quiet}>{t('contacts.empty')}</p>}
      <ul className={classes.contacts} data-edit-group>
        {customer.contacts.map((contact) => (
          <OneContact key={contact.contactId} customerId={customer.customerId} contact={contact} readOnly={readOnly} />
        ))}
      </ul>
      {mayAdd &&
        (adding ? (
          <NewContact customerId={customer.customerId} onClose={() => setAdding(false)} />
        ) : (
          <Button
            className="no-print"
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={13} />}
            onClick={() => setAdding(true)}
          >
            {t('contacts.add')}
          </Button>
        ))}
    </Card>
  );
}

/** Kinds of contact that one's role may write. */
function useWritableKinds(): ContactKind[] {
  const levels = { phone: useField('phone'), email: useField('email'), wechat: useField('wechat') };
  return CONTACT_KINDS.filter((kind) => levels[kind] === 'write');
}

type OneContactProps = { customerId: string; contact: Contact; readOnly: boolean };

function OneContact({ customerId, contact, readOnly: closed }: OneContactProps) {
  const readOnly = useField(contact.kind) !== 'write' || closed;
  const { t } = useTranslation('customers');
  const { colon, date } = useFormats();
  const update = useCustomerAction(customersRoutes.updateContact, { quiet: true });
  const params = { customerId, contactId: contact.contactId };
  const kind = t(`field.${contact.kind}`);
  return (
    <li>
      <span className={classes.quiet}>
        {contact.label || readOnly ? (
          <EditInPlace
            kind="text"
            label={t('contacts.label')}
            readOnly={readOnly}
            value={contact.label ?? kind}
            onSave={(label) => update.mutateAsync({ params, body: { label } })}
          />
        ) : (
          kind
        )}
      </span>
      <span className={classes.contactValue} data-off={contact.doNotContact || contact.wrongSince !== null}>
        <EditInPlace
          kind="text"
          label={colon(kind, contact.value)}
          readOnly={readOnly}
          value={contact.value}
          onSave={(value) => update.mutateAsync({ params, body: { value: value ?? '' } })}
        />
        {contact.doNotContact && <Tag tone="amber">{t('contacts.doNotContact')}</Tag>}
        {contact.wrongSince && (
          <Tag tone="amber" title={date(contact.wrongSince)}>
            {t('contacts.wrong')}
          </Tag>
        )}
      </span>
      {contact.masked && <Reveal customerId={customerId} contact={contact} />}
      {!readOnly && <ContactMenu customerId={customerId} contact={contact} />}
    </li>
  );
}

function ContactMenu({ customerId, contact }: Omit<OneContactProps, 'readOnly'>) {
  const { t } = useTranslation('customers');
  const update = useCustomerAction(customersRoutes.updateContact);
  const remove = useCustomerAction(customersRoutes.removeContact, { quiet: true });
  const add = useCustomerAction(customersRoutes.addContact, { quiet: true });
  const params = { customerId, contactId: contact.contactId };
  const { kind, value, label } = contact;
  const removeIt = () =>
    remove
      .mutateAsync({ params })
      .then(
        () =>
          undoable(t('contacts.removed', { value }), () =>
            add.mutateAsync({ params: { customerId }, body: { kind, value, ...(label ? { label } : {}) } }),
          ),
        sayProblem,
      );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon className="no-print" size={24} aria-label={t('contacts.menu', { value })}>
          <IconDots size={15} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!contact.primary && (
          <Menu.Item onClick={() => update.mutate({ params, body: { primary: true } })}>
            {t('contacts.makePrimary')}
          </Menu.Item>
        )}
        {!contact.label && (
          <Menu.Item onClick={() => update.mutate({ params, body: { label: t(`contacts.usual.${kind}`) } })}>
            {t('contacts.addLabel')}
          </Menu.Item>
        )}
        <Menu.Item onClick={() => update.mutate({ params, body: { doNotContact: !contact.doNotContact } })}>
          {t(contact.doNotContact ? 'contacts.mayContact' : 'contacts.mayNotContact')}
        </Menu.Item>
        <Menu.Item onClick={() => update.mutate({ params, body: { wrong: contact.wrongSince === null } })}>
          {t(contact.wrongSince ? 'contacts.isRight' : 'contacts.isWrong')}
        </Menu.Item>
        <Menu.Item onClick={() => void removeIt()}>{t('contacts.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function NewContact({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const kinds = useWritableKinds();
  const [kind, setKind] = useState<ContactKind>(kinds[0] ?? 'phone');
  const [value, setValue] = useState('');
  const add = useCustomerAction(customersRoutes.addContact, { quiet: true });
  return (
    <form
      className={classes.newContact}
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() === '') return;
        add.mutate({ params: { customerId }, body: { kind, value: value.trim() } }, { onSuccess: onClose });
      }}
    >
      <Group gap={6} wrap="nowrap">
        <Select
          size="xs"
          w={92}
          aria-label={t('contacts.kind')}
          allowDeselect={false}
          value={kind}
          onChange={(next) => setKind(CONTACT_KINDS.find((one) => one === next) ?? 'phone')}
          data={kinds.map((one) => ({ value: one, label: t(`field.${one}`) }))}
        />
        <TextInput
          size="xs"
          flex={1}
          autoFocus
          aria-label={t(`field.${kind}`)}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
        />
        <Button size="xs" type="submit" loading={add.isPending}>
          {t('common:save')}
        </Button>
      </Group>
      {add.error && (
        <p role="alert" className={classes.problem}>
          {problemText(add.error)}
        </p>
      )}
    </form>
  );
}

import { type Customer, customersRoutes, type KeyPerson } from '@kith/contract/customers';
import { ActionIcon, Button, Modal, SegmentedControl, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPencil, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { fieldErrors } from '../../../lib/form.ts';
import { useField, useFormats } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { sayProblem, undoable } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';

type Props = { customer: Customer; readOnly: boolean };
const WEIGHTS = [1, 2, 3, 4, 5] as const;

/** Whose word counts in an organisation, and how much. */
export function KeyPersons({ customer, readOnly: closed }: Props) {
  const { t } = useTranslation('customers');
  const [editing, setEditing] = useState<KeyPerson | 'new' | null>(null);
  // The form sends all fields together.
  const levels = [useField('phone'), useField('email'), useField('wechat'), useField('notes')];
  const readOnly = closed || levels.some((level) => level !== 'write');
  const persons = customer.keyPersons.toSorted((a, b) => b.weight - a.weight);
  return (
    <Card title={t('keyPersons.title')}>
      {persons.length === 0 && <p className={classes.quiet}>{t('keyPersons.empty')}</p>}
      <ul className={classes.keyPersons}>
        {persons.map((person) => (
          <li key={person.personId}>
            <OnePerson person={person} />
            {!readOnly && (
              <span className={`${classes.tools} no-print`}>
                <ActionIcon
                  size={24}
                  aria-label={t('keyPersons.edit', { name: person.name })}
                  onClick={() => setEditing(person)}
                >
                  <IconPencil size={14} stroke={1.6} />
                </ActionIcon>
                <Remove customerId={customer.customerId} person={person} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {!readOnly && (
        <Button
          className="no-print"
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={13} />}
          onClick={() => setEditing('new')}
        >
          {t('keyPersons.add')}
        </Button>
      )}
      {editing !== null && (
        <PersonDialog
          customerId={customer.customerId}
          person={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

function Dial({ phone }: { phone: string }) {
  return <a href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>{phone}</a>;
}

function OnePerson({ person }: { person: KeyPerson }) {
  const { t } = useTranslation('customers');
  const { dot, parens } = useFormats();
  return (
    <div>
      <strong>{person.title ? parens(person.name, person.title) : person.name}</strong>{' '}
      <Tag tone={person.weight >= 4 ? 'pine' : 'plain'}>{t('keyPersons.weight', { weight: person.weight })}</Tag>
      <div className={classes.quiet}>
        {person.phone && (person.phone.includes('*') ? person.phone : <Dial phone={person.phone} />)}
        {person.phone && (person.email || person.wechat) ? ' · ' : ''}
        {dot([person.email, person.wechat])}
      </div>
      {person.note && <div className={classes.quiet}>{person.note}</div>}
    </div>
  );
}

function Remove({ customerId, person }: { customerId: string; person: KeyPerson }) {
  const { t } = useTranslation('customers');
  const remove = useCustomerAction(customersRoutes.removeKeyPerson, { quiet: true });
  const add = useCustomerAction(customersRoutes.addKeyPerson, { quiet: true });
  const { personId, ...body } = person;
  const run = () =>
    remove
      .mutateAsync({ params: { customerId, personId } })
      .then(
        () =>
          undoable(t('keyPersons.removed', { name: person.name }), () =>
            add.mutateAsync({ params: { customerId }, body }),
          ),
        sayProblem,
      );
  return (
    <ActionIcon size={24} aria-label={t('keyPersons.remove', { name: person.name })} onClick={() => void run()}>
      <IconX size={14} stroke={1.6} />
    </ActionIcon>
  );
}

type PersonValues = Record<'name' | 'title' | 'phone' | 'email' | 'wechat' | 'note', string> & { weight: number };

function valuesOf(person: KeyPerson | null): PersonValues {
  return {
    name: person?.name ?? '',
    title: person?.title ?? '',
    phone: person?.phone ?? '',
    email: person?.email ?? '',
    wechat: person?.wechat ?? '',
    note: person?.note ?? '',
    weight: person?.weight ?? 3,
  };
}

/** Empty fields are nothing, not empty text. */
function bodyOf({ name, weight, ...rest }: PersonValues) {
  const orNull = (text: string) => text.trim() || null;
  return {
    name,
    weight,
    title: orNull(rest.title),
    phone: orNull(rest.phone),
    email: orNull(rest.email),
    wechat: orNull(rest.wechat),
    note: orNull(rest.note),
  };
}

type PersonDialogProps = { customerId: string; person: KeyPerson | null; onClose: () => void };

function PersonDialog({ customerId, person, onClose }: PersonDialogProps) {
  const { t } = useTranslation('customers');
  const form = useForm<PersonValues>({
    initialValues: valuesOf(person),
    validateInputOnBlur: true,
    validate: (values) => fieldErrors(customersRoutes.addKeyPerson.body ?? z.unknown(), bodyOf(values)),
  });
  const add = useCustomerAction(customersRoutes.addKeyPerson, { quiet: true });
  const update = useCustomerAction(customersRoutes.updateKeyPerson, { quiet: true });
  const { error, isPending } = person ? update : add;
  const submit = form.onSubmit((values) => {
    const done = { onSuccess: onClose };
    if (!person) add.mutate({ params: { customerId }, body: bodyOf(values) }, done);
    else update.mutate({ params: { customerId, personId: person.personId }, body: bodyOf(values) }, done);
  });
  const title = person ? t('keyPersons.edit', { name: person.name }) : t('keyPersons.add');
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form noValidate onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          <TextInput label={t('field.name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
          <TextInput label={t('keyPersons.position')} autoComplete="off" {...form.getInputProps('title')} />
          <TextInput label={t('field.phone')} type="tel" autoComplete="off" {...form.getInputProps('phone')} />
          <TextInput label={t('field.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
          <TextInput label={t('field.wechat')} autoComplete="off" {...form.getInputProps('wechat')} />
          <div>
            <div className={classes.fieldLabel}>{t('keyPersons.weightLabel')}</div>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t('keyPersons.weightLabel')}
              value={String(form.values.weight)}
              onChange={(weight) => form.setFieldValue('weight', Number(weight))}
              data={WEIGHTS.map(String)}
            />
          </div>
        </SimpleGrid>
        <Textarea label={t('field.note')} mt="sm" autosize minRows={2} {...form.getInputProps('note')} />
        <FormEnd error={error} busy={isPending} onCancel={onClose}>
          {t('common:save')}
        </FormEnd>
      </form>
    </Modal>
  );
}

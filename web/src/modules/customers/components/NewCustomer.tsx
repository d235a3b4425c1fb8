import { CustomInputs } from '@kith/contract/custom-fields';
import { CreateCustomer, type Customer, CustomerKind, customersRoutes } from '@kith/contract/customers';
import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  SimpleGrid,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { useDraft } from '../../../lib/draft.ts';
import { fieldErrors, problemFields } from '../../../lib/form.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useField, useScope } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { say } from '../../../ui/notices.tsx';
import { useCustomFields, useMayWrite } from '../custom-fields.ts';
import classes from '../customers.module.css';
import { OwnerSelect } from './AssignMany.tsx';
import { CustomInputField } from './CustomInputField.tsx';
import { SimilarHint } from './SimilarHint.tsx';

const Draft = z.object({
  kind: CustomerKind.default('person'),
  name: z.string().default(''),
  phone: z.string().default(''),
  email: z.string().default(''),
  wechat: z.string().default(''),
  region: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
  tags: z.array(z.string()).default([]),
  note: z.string().default(''),
  owner: z.string().nullable().default(null),
  custom: CustomInputs.default({}),
});
type Draft = z.output<typeof Draft>;
const EMPTY = Draft.parse({});
type DraftForm = UseFormReturnType<Draft>;

/** A new person or organisation. What is typed stays on this device until it is saved; who is known already is said at once. */
export function NewCustomer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const draft = useDraft('customers.new');
  const [initial] = useState(() => readDraft(draft.text));
  const form: DraftForm = useForm<Draft>({
    initialValues: initial,
    validateInputOnBlur: true,
    validate: (values) => byField(fieldErrors(CreateCustomer, bodyOf(values)), values),
    onValuesChange: (values) =>
      draft.setText(JSON.stringify(values) === JSON.stringify(EMPTY) ? '' : JSON.stringify(values)),
  });
  const done = (customer: Customer) => {
    draft.clear();
    say(t('new.done', { name: customer.name }));
    void navigate(`/customers/${customer.customerId}`);
  };
  const create = useAction(customersRoutes.create, {
    quiet: true,
    refresh: [customersRoutes.list, customersRoutes.values],
    onDone: done,
  });
  const submit = form.onSubmit((values) =>
    create.mutate(
      { body: bodyOf(values) },
      { onError: (problem) => form.setErrors(byField(problemFields(problem), values)) },
    ),
  );
  const kept = draft.text !== '';
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('new.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form noValidate onSubmit={submit}>
        <Fields form={form} />
        <SimilarHint {...form.values} />
        {create.error && (
          <p role="alert" className={classes.problem}>
            {problemText(create.error)}
          </p>
        )}
        <Group justify="space-between" mt="lg">
          <Button
            variant="subtle"
            color="gray"
            disabled={!kept}
            onClick={() => {
              form.setValues(EMPTY);
              draft.clear();
            }}
          >
            {t('new.discard')}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose} title={kept ? t('new.kept') : undefined}>
              {t('common:close')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('common:save')}
            </Button>
          </Group>
        </Group>
      </form>
    </Modal>
  );
}

function Fields({ form }: { form: DraftForm }) {
  const { t } = useTranslation('customers');
  const mayAssign = useScope('customers.assign') !== undefined;
  const [phone, email, wechat] = [useField('phone'), useField('email'), useField('wechat')];
  const [region, notes] = [useField('region'), useField('notes')];
  const { data: values } = useRoute(customersRoutes.values);
  return (
    <>
      <SegmentedControl
        aria-label={t('field.kind')}
        mb="sm"
        data={[
          { value: 'person', label: t('common:kind.person') },
          { value: 'organisation', label: t('common:kind.organisation') },
        ]}
        {...form.getInputProps('kind')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        <TextInput
          label={t(form.values.kind === 'person' ? 'field.name' : 'field.organisationName')}
          data-autofocus
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        {phone === 'write' && (
          <TextInput label={t('field.phone')} type="tel" autoComplete="off" {...form.getInputProps('phone')} />
        )}
        {email === 'write' && (
          <TextInput label={t('field.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
        )}
        {wechat === 'write' && (
          <TextInput label={t('field.wechat')} autoComplete="off" {...form.getInputProps('wechat')} />
        )}
        {region === 'write' && <Completed form={form} name="region" options={values?.regions ?? []} />}
        <Completed form={form} name="source" options={values?.sources ?? []} />
        <TagsInput label={t('field.tags')} data={values?.tags ?? []} {...form.getInputProps('tags')} />
        {mayAssign && (
          <OwnerSelect
            label={t('field.owner')}
            rules
            value={form.values.owner ?? 'rules'}
            onChange={(owner) => form.setFieldValue('owner', owner)}
          />
        )}
      </SimpleGrid>
      <RequiredFields form={form} />
      {notes === 'write' && (
        <Textarea label={t('field.note')} mt="sm" autosize minRows={2} maxRows={8} {...form.getInputProps('note')} />
      )}
    </>
  );
}

/** Of the company's own fields those that nobody may leave out; the others are filled in on the page. */
function RequiredFields({ form }: { form: DraftForm }) {
  const mayWrite = useMayWrite();
  const required = useCustomFields().filter((field) => field.required && mayWrite(field));
  if (required.length === 0) return null;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm" mt="sm">
      {required.map((field) => (
        <CustomInputField
          key={field.key}
          field={field}
          value={form.values.custom[field.key]}
          error={form.errors[`custom.${field.key}`]}
          onChange={(value) => form.setFieldValue('custom', { ...form.values.custom, [field.key]: value })}
        />
      ))}
    </SimpleGrid>
  );
}

/** A word that is in use already, or a new one. */
function Completed({
  form,
  name,
  options,
}: {
  form: DraftForm;
  name: 'region' | 'source';
  options: readonly string[];
}) {
  const { t } = useTranslation('customers');
  const value = form.values[name];
  const [typed, setTyped] = useState(value ?? '');
  const known = [...new Set([...options, ...(value ? [value] : [])])];
  const word = typed.trim();
  return (
    <Select
      label={t(`field.${name}`)}
      searchable
      clearable
      data={word === '' || known.includes(word) ? known : [...known, word]}
      value={value}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(next) => form.setFieldValue(name, next)}
      error={form.errors[name]}
    />
  );
}

/** A draft of an older page that no longer fits is an empty form. */
function readDraft(text: string): Draft {
  return Draft.safeParse(text === '' ? {} : JSON.parse(text)).data ?? EMPTY;
}

const CONTACTS = ['phone', 'email', 'wechat'] as const;

function contactsOf(values: Draft) {
  return CONTACTS.map((kind) => ({ kind, value: values[kind].trim() })).filter(({ value }) => value !== '');
}

function bodyOf(values: Draft) {
  const { owner } = values;
  return {
    kind: values.kind,
    name: values.name,
    contacts: contactsOf(values),
    tags: values.tags,
    ...(Object.keys(values.custom).length > 0 ? { custom: values.custom } : {}),
    ...(values.region ? { region: values.region } : {}),
    ...(values.source ? { source: values.source } : {}),
    ...(values.note.trim() === '' ? {} : { note: values.note }),
    ...(owner === null || owner === 'rules' ? {} : { ownerId: owner === 'none' ? null : owner }),
  };
}

/** 'contacts.1.value' → 'email': errors stand at the field that was typed in. */
function byField(errors: Record<string, string>, values: Draft): Record<string, string> {
  const contacts = contactsOf(values);
  return Object.fromEntries(
    Object.entries(errors).map(([path, text]) => {
      const at = /^contacts\.(\d+)\./.exec(path)?.[1];
      return [at === undefined ? path : (contacts[Number(at)]?.kind ?? path), text];
    }),
  );
}

import type { CustomField, CustomInput, CustomValue } from '@kith/contract/custom-fields';
import { type Customer, customersRoutes } from '@kith/contract/customers';
import { levelOf } from '@kith/contract/roles';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats, useSession } from '../../../lib/session.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { useColleagues } from '../../identity/index.ts';
import { choiceOptions, hasCents, useCustomFields, useCustomWords, useMayWrite } from '../custom-fields.ts';
import { minorFrom, numberFrom, scaleOf } from '../custom-typed.ts';
import classes from '../customers.module.css';
import { useCustomerAction } from '../use-customer.ts';
import { CustomerField } from './CustomerField.tsx';
import { RevealCustom } from './Reveal.tsx';

type Props = { customer: Customer; readOnly: boolean };

/** The company's own fields, section by section; every value is changed where it stands. */
export function CustomFields({ customer, readOnly }: Props) {
  const { t } = useTranslation('fields');
  const { locale } = useFormats();
  const mayWrite = useMayWrite();
  const { customerId, version } = customer;
  const update = useCustomerAction(customersRoutes.update, { quiet: true });
  const save = (key: string, value: CustomInput) =>
    update.mutateAsync({ params: { customerId }, body: { version, custom: { [key]: value } } });
  return sectionsOf(useCustomFields(), locale).map(({ title, fields }) => (
    <Card key={title ?? ''} title={title ?? t('more')}>
      <Pairs
        items={fields.map((field) => ({
          key: field.key,
          label: <Label field={field} />,
          value: (
            <Value
              field={field}
              customer={customer}
              readOnly={readOnly || !mayWrite(field)}
              save={(value) => save(field.key, value)}
            />
          ),
        }))}
      />
    </Card>
  ));
}

/** In the order of their first field; those without a section first. */
function sectionsOf(fields: readonly CustomField[], locale: 'zh-CN' | 'en') {
  const sections = new Map<string | null, CustomField[]>();
  for (const field of fields) {
    const title = field.section?.[locale] ?? null;
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections]
    .map(([title, own]) => ({ title, fields: own }))
    .sort((a, b) => Number(a.title !== null) - Number(b.title !== null));
}

function Label({ field }: { field: CustomField }) {
  const { locale } = useFormats();
  if (!field.help) return <>{field.names[locale]}</>;
  return (
    <span className={classes.helped} title={field.help[locale]}>
      {field.names[locale]}
    </span>
  );
}

type ValueProps = Props & { field: CustomField; save: (value: CustomInput) => Promise<unknown> };

function Value({ field, customer, readOnly, save }: ValueProps): ReactNode {
  const { formats } = useCustomWords();
  const label = field.names[formats.locale];
  const value = customer.custom[field.key];
  const edit = { label, readOnly };
  switch (field.type) {
    case 'text':
      return (
        <>
          <EditInPlace kind="text" {...edit} value={typeof value === 'string' ? value : null} onSave={save} />
          <Masked field={field} customer={customer} value={value} />
        </>
      );
    case 'number':
      return <NumberValue {...edit} value={value} save={save} />;
    case 'money':
      return <MoneyValue {...edit} value={value} save={save} />;
    case 'date':
      return <EditInPlace kind="date" {...edit} value={typeof value === 'string' ? value : null} onSave={save} />;
    case 'choice': {
      const held = typeof value === 'string' ? value : null;
      const options = choiceOptions(field, formats, held ? [held] : []);
      return (
        <EditInPlace kind="select" {...edit} clearable={!field.required} value={held} options={options} onSave={save} />
      );
    }
    case 'choices': {
      const held = Array.isArray(value) ? value : [];
      return (
        <EditInPlace kind="multi" {...edit} value={held} options={choiceOptions(field, formats, held)} onSave={save} />
      );
    }
    case 'customer':
      return <CustomerValue {...edit} value={value} save={save} />;
    case 'user':
      return <UserValue {...edit} value={value} save={save} required={field.required} />;
    case 'yes_no':
      return <YesNoValue {...edit} value={value} save={save} required={field.required} />;
  }
}

type EditProps = {
  label: string;
  readOnly: boolean;
  value: CustomValue | undefined;
  save: (value: CustomInput) => Promise<unknown>;
};

/** The eye beside a text of which only the beginning is told. */
function Masked({
  field,
  customer,
  value,
}: {
  field: CustomField;
  customer: Customer;
  value: CustomValue | undefined;
}) {
  const { fields } = useSession();
  if (value === undefined || levelOf((each) => fields[each], field.key) !== 'masked') return null;
  return <RevealCustom customerId={customer.customerId} field={field} />;
}

function NumberValue({ label, readOnly, value, save }: EditProps) {
  const { number } = useFormats();
  const held = typeof value === 'number' ? String(value) : null;
  return (
    <EditInPlace
      kind="text"
      label={label}
      readOnly={readOnly}
      value={held}
      shown={(text) =>
        Number.isNaN(Number(text))
          ? text
          : number(Number(text), { digits: Math.min(6, (text.split('.')[1] ?? '').length) })
      }
      onSave={(text) => save(text === null ? null : numberFrom(text))}
    />
  );
}

function MoneyValue({ label, readOnly, value, save }: EditProps) {
  const { money, currency } = useFormats();
  const held = typeof value === 'object' && 'minor' in value ? value : null;
  const toText = held && String(held.minor / scaleOf(currency));
  return (
    <EditInPlace
      kind="text"
      label={label}
      readOnly={readOnly}
      value={toText}
      shown={(text) => {
        const amount = minorFrom(text, currency);
        return typeof amount === 'string' ? text : money(amount, { exact: hasCents(amount) });
      }}
      onSave={(text) => save(text === null ? null : minorFrom(text, currency))}
    />
  );
}

function CustomerValue({ label, readOnly, value, save }: EditProps) {
  const held = typeof value === 'object' && 'id' in value ? value : null;
  const shown = held ? <Link to={`/customers/${held.id}`}>{held.name}</Link> : '—';
  if (readOnly) return shown;
  return (
    <CustomerField label={label} chosen={held !== null} save={save}>
      {shown}
    </CustomerField>
  );
}

function UserValue({ label, readOnly, value, save, required }: EditProps & { required: boolean }) {
  const colleagues = useColleagues();
  const held = typeof value === 'object' && 'id' in value ? value : null;
  const options = colleagues.map(({ userId, name }) => ({ value: userId, label: name }));
  if (held && !options.some((each) => each.value === held.id)) options.push({ value: held.id, label: held.name });
  return (
    <EditInPlace
      kind="select"
      label={label}
      readOnly={readOnly}
      clearable={!required}
      value={held?.id ?? null}
      options={options}
      onSave={save}
    />
  );
}

function YesNoValue({ label, readOnly, value, save, required }: EditProps & { required: boolean }) {
  const { yesNo } = useCustomWords();
  return (
    <EditInPlace
      kind="select"
      label={label}
      readOnly={readOnly}
      clearable={!required}
      value={typeof value === 'boolean' ? String(value) : null}
      options={[true, false].map((each) => ({ value: String(each), label: yesNo(each) }))}
      onSave={(chosen) => save(chosen === null ? null : chosen === 'true')}
    />
  );
}

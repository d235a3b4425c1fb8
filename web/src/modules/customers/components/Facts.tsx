import { type Customer, customersRoutes, GENDERS, Gender, type UpdateCustomer } from '@kith/contract/customers';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useField, useFormats } from '../../../lib/session.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { useCustomerAction } from '../use-customer.ts';
import { BirthdayField } from './BirthdayField.tsx';
import { OwnerField } from './OwnerField.tsx';
import { ReferrerField } from './ReferrerField.tsx';

type Props = { customer: Customer; readOnly: boolean };
export type SaveFacts = (change: Omit<UpdateCustomer, 'version'>) => Promise<unknown>;

/** Who the customer is; every value is changed where it stands. */
export function Facts({ customer, readOnly }: Props) {
  const { t } = useTranslation('customers');
  const { date, dot } = useFormats();
  const { customerId, version } = customer;
  const update = useCustomerAction(customersRoutes.update, { quiet: true });
  const save: SaveFacts = (change) => update.mutateAsync({ params: { customerId }, body: { ...change, version } });
  const own = useOwnFields(customer, readOnly, save);
  return (
    <Card
      title={t('details.title')}
      note={dot([t('details.since', { day: date(customer.createdAt) }), customer.createdBy?.name])}
    >
      <Pairs
        items={[
          ...own,
          { key: 'tags', label: t('field.tags'), value: <Tags customer={customer} readOnly={readOnly} /> },
          { key: 'owner', label: t('field.owner'), value: <OwnerField customer={customer} /> },
          ...(customer.department
            ? [{ key: 'department', label: t('field.department'), value: customer.department.name }]
            : []),
          {
            key: 'referredBy',
            label: t('field.referredBy'),
            value: readOnly ? (
              <Referrer customer={customer} />
            ) : (
              <ReferrerField customer={customer} save={save}>
                <Referrer customer={customer} />
              </ReferrerField>
            ),
          },
        ]}
      />
    </Card>
  );
}

/** The plain fields of the customer itself. */
function useOwnFields(customer: Customer, readOnly: boolean, save: SaveFacts): Pair[] {
  const { t } = useTranslation('customers');
  const person = customer.kind === 'person';
  const [birthday, region] = [useField('birthday'), useField('region')];
  const text = (key: 'alias' | 'region' | 'source' | 'externalRef', word: string, closed = readOnly): Pair => ({
    key,
    label: t(`field.${word}`),
    value: (
      <EditInPlace
        kind="text"
        label={t(`field.${word}`)}
        readOnly={closed}
        value={customer[key]}
        onSave={(value) => save({ [key]: value })}
      />
    ),
  });
  return [
    {
      key: 'name',
      label: t(person ? 'field.name' : 'field.organisationName'),
      value: (
        <EditInPlace
          kind="text"
          label={t('field.name')}
          readOnly={readOnly}
          value={customer.name}
          onSave={(name) => save({ name: name ?? '' })}
        />
      ),
    },
    text('alias', 'alias'),
    ...(person
      ? [
          {
            key: 'gender',
            label: t('field.gender'),
            value: (
              <EditInPlace
                kind="select"
                label={t('field.gender')}
                readOnly={readOnly}
                clearable
                value={customer.gender}
                options={GENDERS.map((one) => ({ value: one, label: t(`gender.${one}`) }))}
                onSave={(gender) => save({ gender: Gender.nullable().parse(gender) })}
              />
            ),
          },
          ...(birthday === 'hidden'
            ? []
            : [
                {
                  key: 'birthday',
                  label: t('field.birthday'),
                  value: (
                    <BirthdayField
                      birthday={customer.birthday}
                      readOnly={readOnly || birthday !== 'write'}
                      save={save}
                    />
                  ),
                },
              ]),
        ]
      : []),
    ...(region === 'hidden' ? [] : [text('region', 'region', readOnly || region !== 'write')]),
    text('source', 'source'),
    text('externalRef', 'ref'),
  ];
}

function Tags({ customer, readOnly }: Props) {
  const { t } = useTranslation('customers');
  const { data: values } = useRoute(customersRoutes.values);
  const setTags = useCustomerAction(customersRoutes.setTags, { quiet: true });
  return (
    <EditInPlace
      kind="tags"
      label={t('field.tags')}
      readOnly={readOnly}
      value={customer.tags}
      suggestions={values?.tags ?? []}
      onSave={(tags) => setTags.mutateAsync({ params: { customerId: customer.customerId }, body: { tags } })}
    />
  );
}

function Referrer({ customer: { referredBy } }: { customer: Customer }) {
  return referredBy ? <Link to={`/customers/${referredBy.customerId}`}>{referredBy.name}</Link> : <>—</>;
}

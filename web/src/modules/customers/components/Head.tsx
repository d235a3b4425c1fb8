import type { Customer } from '@kith/contract/customers';
import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { KindTag, RiskTag, StageWord, Tag, TierTag } from '../../../ui/Tag.tsx';
import classes from '../customers.module.css';

type Props = { customer: Customer };

/** Tier, risk, kind, put away, and the customer's own tags. */
export function HeadTags({ customer }: Props) {
  const { t } = useTranslation('customers');
  const { tier, risk } = customer.facts;
  return (
    <>
      {tier && <TierTag tier={tier} />}
      {risk && <RiskTag level={risk} />}
      <KindTag kind={customer.kind} />
      {customer.archived && <Tag tone="amber">{t('archived')}</Tag>}
      {customer.tags.map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </>
  );
}

/** Who it is, in one line. */
export function HeadLine({ customer }: Props) {
  const { t } = useTranslation('customers');
  const { dot, colon } = useFormats();
  return (
    <>
      {dot([
        customer.alias,
        customer.gender && t(`gender.${customer.gender}`),
        customer.region,
        customer.owner ? colon(t('field.owner'), customer.owner.name) : t('noOwner'),
      ])}
      {' · '}
      <StageWord stage={customer.facts.stage} />
    </>
  );
}

/** Every number that may be dialled, the first one in pine; one that is masked, or not to be called, is not offered. */
export function DialButtons({ customer }: Props) {
  const { t } = useTranslation('customers');
  const phones = customer.contacts.filter(
    (one) => one.kind === 'phone' && !one.masked && !one.doNotContact && one.wrongSince === null,
  );
  return (
    <div className={`${classes.buttons} no-print`}>
      {phones.map((phone, at) => (
        <Button
          key={phone.contactId}
          component="a"
          href={`tel:${phone.value.replaceAll(/[^\d+]/g, '')}`}
          size="xs"
          variant={at === 0 ? 'filled' : 'default'}
          leftSection={<IconPhone size={15} stroke={1.6} />}
          title={phone.label ?? undefined}
        >
          {at === 0 ? t('dial', { number: phone.value }) : phone.value}
        </Button>
      ))}
    </div>
  );
}

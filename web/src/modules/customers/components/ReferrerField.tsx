import type { Customer } from '@kith/contract/customers';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomerField } from './CustomerField.tsx';
import type { SaveFacts } from './Facts.tsx';

type ReferrerFieldProps = { customer: Customer; save: SaveFacts; children: ReactNode };

/** Who recommended us. */
export function ReferrerField({ customer, save, children }: ReferrerFieldProps) {
  const { t } = useTranslation('customers');
  return (
    <CustomerField
      label={t('field.referredBy')}
      not={customer.customerId}
      chosen={customer.referredBy !== null}
      save={(referredBy) => save({ referredBy })}
    >
      {children}
    </CustomerField>
  );
}

import { customersRoutes } from '@kith/contract/customers';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import classes from '../customers.module.css';

type SimilarHintProps = { name: string; phone: string; email: string };

/** Whoever has exactly this name, phone or e-mail already; the draft stays while one looks. */
export function SimilarHint({ name, phone, email }: SimilarHintProps) {
  const { t } = useTranslation('customers');
  const { dot } = useFormats();
  const query = useMemo(() => asked({ name, phone, email }), [name, phone, email]);
  const [settled] = useDebouncedValue(query, 250);
  const enabled = Object.keys(settled).length > 0;
  const { data } = useQuery({
    ...routeQuery(customersRoutes.similar, { query: settled }),
    enabled,
    placeholderData: keepPreviousData,
  });
  if (!enabled || !data || data.items.length === 0) return null;
  return (
    <div className={classes.similar} role="status">
      <p>{t('new.similar', { count: data.items.length })}</p>
      <ul>
        {data.items.map((one) => (
          <li key={one.customerId}>
            <Link to={`/customers/${one.customerId}`}>{one.name}</Link>{' '}
            <span>{dot([t(`new.same.${one.same}`), one.phone, one.owner?.name ?? t('noOwner')])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is worth asking for; nothing while too little is typed. */
function asked({ name, phone, email }: SimilarHintProps): Partial<SimilarHintProps> {
  return {
    ...([...name.trim()].length >= 2 ? { name: name.trim() } : {}),
    ...(phone.replaceAll(/\D/g, '').length >= 7 ? { phone: phone.trim() } : {}),
    ...(/.@./.test(email) ? { email: email.trim() } : {}),
  };
}

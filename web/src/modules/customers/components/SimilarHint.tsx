import { customersRoutes } from '@kith/contract/customers';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import classes from '../customers.module.css';

type SimilarHintProps = { name: string; phone: string; email: string; wechat: string; region: string | null };

/** Who may be meant already; the draft stays while one looks. Of somebody else's customers only whom to ask. */
export function SimilarHint({ name, phone, email, wechat, region }: SimilarHintProps) {
  const { t } = useTranslation('customers');
  const { dot } = useFormats();
  const query = useMemo(() => asked({ name, phone, email, wechat, region }), [name, phone, email, wechat, region]);
  const [settled] = useDebouncedValue(query, 250);
  const enabled = Object.keys(settled).length > 0;
  const { data } = useQuery({
    ...routeQuery(customersRoutes.similar, { query: settled }),
    enabled,
    placeholderData: keepPreviousData,
  });
  if (!enabled || !data || data.items.length + data.elsewhere.length === 0) return null;
  return (
    <div className={classes.similar} role="status">
      <p>{t('new.similar', { count: data.items.length + data.elsewhere.length })}</p>
      <ul>
        {data.items.map((one) => (
          <li key={one.customerId}>
            <Link to={`/customers/${one.customerId}`}>{one.name}</Link>{' '}
            <span>{dot([t(`new.same.${one.same}`), one.phone, one.owner?.name ?? t('noOwner')])}</span>
          </li>
        ))}
        {data.elsewhere.map(({ same, ask }) => (
          <li key={same}>
            {t('new.elsewhere', { same: t(`new.same.${same}`) })}{' '}
            {ask && <span>{t('new.ask', { name: ask.name })}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What is worth asking for; nothing while too little is typed. */
function asked({ name, phone, email, wechat, region }: SimilarHintProps) {
  return {
    ...([...name.trim()].length >= 2 ? { name: name.trim() } : {}),
    ...(phone.replaceAll(/\D/g, '').length >= 7 ? { phone: phone.trim() } : {}),
    ...(/.@./.test(email) ? { email: email.trim() } : {}),
    ...([...wechat.trim()].length >= 4 ? { wechat: wechat.trim() } : {}),
    ...(name.trim() !== '' && region ? { region } : {}),
  };
}

import { type CurrencyRates, ordersRoutes } from '@kith/contract/orders';
import { ActionIcon, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { codeText } from '../../../lib/words.ts';
import { say } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { SettingsForm } from '../../../ui/SettingsForm.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../orders.module.css';

/** What the company says other currencies are worth; without a rate an order is counted, but not in the money. */
export default function RatesPage() {
  const { t } = useTranslation('orders');
  const query = useRoute(ordersRoutes.rates);
  return (
    <div className={classes.narrow}>
      <PageHeader
        title={t('rates.title')}
        sub={query.data && t('rates.sub', { currency: query.data.base, count: query.data.leftOut })}
      />
      <Loaded query={query}>{(rates) => <RatesForm key={JSON.stringify(rates)} rates={rates} />}</Loaded>
    </div>
  );
}

/** Code → what was typed; '' is none. */
type Typed = Record<string, string>;

const RATE = /^(?=.*[1-9])\d{1,9}(\.\d{1,10})?$/;

function RatesForm({ rates }: { rates: CurrencyRates }) {
  const { t } = useTranslation('orders');
  const initial = useMemo<Typed>(
    () => Object.fromEntries(rates.rates.map((one) => [one.currency, one.rate ?? ''])),
    [rates],
  );
  const [typed, setTyped] = useState(initial);
  const save = useAction(ordersRoutes.setRates, {
    quiet: true,
    refresh: [ordersRoutes.rates],
    onDone: () => say(t('rates.saved')),
  });
  const readOnly = useScope('settings.write') === undefined;
  const entries = Object.entries(typed).map(([currency, rate]) => ({ currency, rate: rate.trim() }));
  const wrong = entries.filter(({ rate }) => rate !== '' && !RATE.test(rate));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong.length === 0) save.mutate({ body: { rates: entries.filter(({ rate }) => rate !== '') } });
  };
  return (
    <SettingsForm
      onSubmit={submit}
      dirty={JSON.stringify(typed) !== JSON.stringify(initial)}
      busy={save.isPending}
      error={save.error}
      reset={() => setTyped(initial)}
      readOnly={readOnly}
      note={t('rates.background')}
    >
      {entries.length === 0 && <p className={classes.quiet}>{t('rates.empty', { currency: rates.base })}</p>}
      {entries.map(({ currency, rate }) => (
        <OneRate
          key={currency}
          base={rates.base}
          currency={currency}
          known={rates.rates.find((one) => one.currency === currency)}
          value={rate}
          error={wrong.some((one) => one.currency === currency)}
          onChange={(next) => setTyped({ ...typed, [currency]: next })}
          onRemove={() => setTyped(Object.fromEntries(Object.entries(typed).filter(([code]) => code !== currency)))}
        />
      ))}
      {!readOnly && (
        <AddCurrency
          taken={[rates.base, ...Object.keys(typed)]}
          onAdd={(currency) => setTyped({ ...typed, [currency]: '' })}
        />
      )}
    </SettingsForm>
  );
}

type OneRateProps = {
  base: string;
  currency: string;
  known: CurrencyRates['rates'][number] | undefined;
  value: string;
  error: boolean;
  onChange: (value: string) => void;
  onRemove: () => void;
};

function OneRate({ base, currency, known, value, error, onChange, onRemove }: OneRateProps) {
  const { t } = useTranslation('orders');
  const { date, dot, number } = useFormats();
  const orders = known?.orders ?? 0;
  return (
    <div className={classes.rate}>
      <TextInput
        label={t('rates.one', { currency })}
        inputMode="decimal"
        rightSection={<span className={classes.unit}>{base}</span>}
        rightSectionWidth={52}
        value={value}
        error={error && codeText('format')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span className={classes.quiet}>
        {dot([
          t('rates.orders', { count: orders, shown: number(orders) }),
          known && known.leftOut > 0 && t('rates.leftOut', { count: known.leftOut, shown: number(known.leftOut) }),
          known?.validFrom && t('rates.since', { day: date(known.validFrom) }),
        ])}
      </span>
      {orders === 0 && (
        <ActionIcon aria-label={t('rates.remove', { currency })} onClick={onRemove}>
          <IconX size={15} stroke={1.6} />
        </ActionIcon>
      )}
    </div>
  );
}

function AddCurrency({ taken, onAdd }: { taken: readonly string[]; onAdd: (currency: string) => void }) {
  const { t } = useTranslation('orders');
  const { locale, dot } = useFormats();
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'currency' });
    return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: dot([code, names.of(code)]) }));
  }, [locale, dot]);
  return (
    <Select
      className={classes.add}
      label={t('rates.add')}
      placeholder={t('rates.choose')}
      searchable
      limit={60}
      value={null}
      data={options.filter((option) => !taken.includes(option.value))}
      onChange={(code) => code !== null && onAdd(code)}
    />
  );
}

import type { Customer } from '@kith/contract/customers';
import { type MergeField, mergeRoutes, type Taken } from '@kith/contract/merges';
import { Button, Group, Radio } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { useFormats } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import classes from '../merges.module.css';
import { type Compared, useCompared } from '../use-compared.ts';
import { useCustomerAction, useUndoMerge } from '../use-customer.ts';

type Take = Partial<Record<MergeField, z.output<typeof Taken>>>;

/** Which value of each field is kept, what comes along, and the button. */
export function MergeForm({ one, other }: { one: Customer; other: Customer }) {
  const { t } = useTranslation('merges');
  const navigate = useNavigate();
  const [take, setTake] = useState<Take>({});
  const fields = useCompared(one, other);
  const undo = useUndoMerge();
  // Here, not with the call: what is remembered of the two then makes this form anew, and its callbacks with it.
  const merge = useCustomerAction(mergeRoutes.merge, {
    onDone: () => {
      void navigate(`/customers/${one.customerId}`);
      undoable(t('merge.done', { one: one.name, other: other.name }), () => undo(one.customerId, other.customerId));
    },
  });
  const swap = () => navigate(`/customers/${other.customerId}/merge?with=${one.customerId}`, { replace: true });
  const submit = () =>
    merge.mutate({
      params: { customerId: one.customerId },
      body: { mergedId: other.customerId, version: one.version, mergedVersion: other.version, take },
    });
  return (
    <>
      <table className={classes.compare}>
        <thead>
          <tr>
            <th scope="col">{t('merge.field')}</th>
            <th scope="col">
              <span className={classes.role}>{t('merge.stays')}</span> {one.name}
            </th>
            <th scope="col">
              <span className={classes.role}>{t('merge.goes')}</span> {other.name}
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <Line
              key={field.name}
              field={field}
              taken={take[field.name] ?? (field.one === null ? 'other' : 'this')}
              onTake={(taken) => setTake((before) => ({ ...before, [field.name]: taken }))}
            />
          ))}
        </tbody>
      </table>
      <Along one={one} other={other} />
      <Group mt="lg" gap={8}>
        <Button loading={merge.isPending} onClick={submit}>
          {t('merge.do')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowsExchange size={16} stroke={1.6} />}
          onClick={() => void swap()}
        >
          {t('merge.swap')}
        </Button>
      </Group>
    </>
  );
}

type LineProps = { field: Compared; taken: z.output<typeof Taken>; onTake: (taken: z.output<typeof Taken>) => void };

/** One field; where both say the same, or only one says something, there is nothing to choose. */
function Line({ field, taken, onTake }: LineProps) {
  const { t } = useTranslation('merges');
  const { name, label, one, other, open } = field;
  const differ = one !== null && other !== null && one !== other && open;
  if (!differ) {
    return (
      <tr>
        <th scope="row">{label}</th>
        <td data-kept={one !== null}>{one ?? '—'}</td>
        <td data-kept={one === null}>{other === one && one !== null ? t('merge.equal') : (other ?? '—')}</td>
      </tr>
    );
  }
  const choice = (value: z.output<typeof Taken>, text: string) => (
    <Radio
      name={name}
      value={value}
      label={text}
      aria-label={`${label}: ${text}`}
      checked={taken === value}
      onChange={() => onTake(value)}
    />
  );
  return (
    <tr>
      <th scope="row">{label}</th>
      <td data-kept={taken !== 'other'}>
        {choice('this', one)}
        {name === 'note' && choice('both', t('merge.both'))}
      </td>
      <td data-kept={taken !== 'this'}>{choice('other', other)}</td>
    </tr>
  );
}

/** What the one who goes brings along. */
function Along({ one, other }: { one: Customer; other: Customer }) {
  const { t } = useTranslation('merges');
  const { list, number } = useFormats();
  const counts = [
    ['orders', other.facts.orderCount],
    ['tasks', other.facts.openTasks],
    ['contacts', other.contacts.length],
    ['tags', other.tags.length],
  ] as const;
  const brought = counts.flatMap(([what, count]) =>
    count > 0 ? [t(`merge.${what}`, { count, shown: number(count) })] : [],
  );
  return (
    <div className={classes.along}>
      {brought.length > 0 && (
        <p>
          {t('merge.goesOver', { name: other.name })} <strong>{list(brought)}</strong>
        </p>
      )}
      <p className={classes.quiet}>{t('merge.rest', { name: one.name })}</p>
    </div>
  );
}

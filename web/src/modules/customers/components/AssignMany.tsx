import { type AssignResult, type CustomerFilter, customersRoutes } from '@kith/contract/customers';
import { Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { call } from '../../../lib/api.ts';
import { refreshRoutes } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { codeText, problemText } from '../../../lib/words.ts';
import { type BulkReport, ConfirmBulk } from '../../../ui/ConfirmBulk.tsx';
import { useColleagues } from '../../identity/index.ts';
import classes from '../customers.module.css';

type AssignManyProps = {
  ids: readonly string[];
  /** What the list shows now, for "everybody who matches". */
  filter: CustomerFilter;
  onClose: (done: boolean) => void;
};

type Choice = { owner: string | null; everybody: boolean; reason: string };

/** So many fit into an address. */
const WITH_NOTE_MAX = 50;

/** Hands many customers over: who would get how many is said before, who could not be handed over after. */
export function AssignMany({ ids, filter, onClose }: AssignManyProps) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const { number } = useFormats();
  const [choice, setChoice] = useState<Choice>({ owner: null, everybody: false, reason: '' });
  const body = bodyOf(choice, ids, filter);
  const preview = useQuery({
    queryKey: ['customers.assign.preview', body],
    enabled: choice.owner !== null,
    queryFn: ({ signal }) => call(customersRoutes.assign, { body: { ...body, dryRun: true }, signal }),
  });
  const run = async (): Promise<BulkReport> => {
    const result = await call(customersRoutes.assign, { body });
    await refreshRoutes(client, [customersRoutes.list, customersRoutes.get, customersRoutes.timeline]);
    return reportOf(result);
  };
  const found = preview.data;
  return (
    <ConfirmBulk
      title={t('assign.title')}
      count={found?.changed ?? (choice.everybody ? 0 : ids.length)}
      leftOut={[
        { reason: t('assign.unchanged'), count: found?.unchanged ?? 0 },
        { reason: t('assign.impossible'), count: found?.failed ?? 0 },
      ].filter((group) => group.count > 0)}
      confirm={t('assign.button')}
      disabled={!found}
      run={run}
      onClose={(report) => onClose(report !== null)}
    >
      <Stack gap="sm" mt="sm">
        <Radio.Group
          label={t('assign.whom')}
          value={choice.everybody ? 'filter' : 'ids'}
          onChange={(whom) => setChoice({ ...choice, everybody: whom === 'filter' })}
        >
          <Stack gap={6} mt={4}>
            <Radio value="ids" label={t('assign.selected', { count: ids.length, shown: number(ids.length) })} />
            <Radio value="filter" label={t('assign.matching')} />
          </Stack>
        </Radio.Group>
        <OwnerSelect
          label={t('assign.to')}
          rules
          value={choice.owner}
          onChange={(owner) => setChoice({ ...choice, owner })}
        />
        <TextInput
          label={t('owner.reason')}
          maxLength={500}
          value={choice.reason}
          onChange={(event) => setChoice({ ...choice, reason: event.currentTarget.value })}
        />
        {!choice.everybody && ids.length <= WITH_NOTE_MAX && (
          <Link to={`/handovers/new?customers=${ids.join(',')}`}>{t('owner.withNote')}</Link>
        )}
        {found && <Shares owners={found.owners} />}
        {preview.error && (
          <p role="alert" className={classes.problem}>
            {problemText(preview.error)}
          </p>
        )}
      </Stack>
    </ConfirmBulk>
  );
}

function bodyOf({ owner, everybody, reason }: Choice, ids: readonly string[], filter: CustomerFilter) {
  return {
    target: everybody ? { filter } : { customerIds: [...ids] },
    owner: owner === 'none' ? null : owner,
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
}

function reportOf(result: AssignResult): BulkReport {
  return {
    done: result.changed,
    failed: result.failures.map((failure) => ({
      id: failure.customerId,
      label: failure.name ?? failure.customerId,
      reason: codeText(failure.code),
    })),
  };
}

/** Who would get how many. */
function Shares({ owners }: { owners: AssignResult['owners'] }) {
  const { t } = useTranslation('customers');
  const { number } = useFormats();
  return (
    <ul className={classes.shares}>
      {owners.map((share) => (
        <li key={share.owner?.userId ?? ''}>
          <span>{share.owner?.name ?? t('noOwner')}</span>
          <span>{t('customersCount', { count: share.customers, shown: number(share.customers) })}</span>
        </li>
      ))}
    </ul>
  );
}

type OwnerSelectProps = {
  label: string;
  /** A user's id, 'none', or 'rules'. */
  value: string | null;
  onChange: (owner: string | null) => void;
  /** Offers whoever the rules of assignment name. */
  rules?: boolean;
  /** Its own list stays within the popover, so that a click on it is no click outside. */
  inPopover?: boolean;
};

/** Chooses an account manager, or nobody. */
export function OwnerSelect({ label, value, onChange, rules = false, inPopover = false }: OwnerSelectProps) {
  const { t } = useTranslation('customers');
  const colleagues = useColleagues();
  return (
    <Select
      label={label}
      placeholder={t('owner.choose')}
      searchable
      comboboxProps={{ withinPortal: !inPopover }}
      value={value}
      onChange={onChange}
      data={[
        ...(rules ? [{ value: 'rules', label: t('owner.byRules') }] : []),
        ...colleagues.map((one) => ({ value: one.userId, label: one.name })),
        { value: 'none', label: t('owner.nobody') },
      ]}
    />
  );
}

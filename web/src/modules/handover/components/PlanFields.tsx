import { INTRODUCTIONS, SHARE_RULES } from '@kith/contract/handovers';
import { Checkbox, MultiSelect, Radio, Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats, useScope, useSession } from '../../../lib/session.ts';
import { useColleagues } from '../../identity/index.ts';
import type { Form } from '../plan.ts';

type FieldsProps = { form: Form; change: (part: Partial<Form>) => void };

/** Whose customers go, to whom and by which rule. */
export function PlanFields({ form, change }: FieldsProps) {
  const { t } = useTranslation('handover');
  const { number } = useFormats();
  const colleagues = useColleagues();
  const mayClose = useScope('identity.manage') !== undefined;
  const self = useSession().user.userId;
  const people = colleagues.map((one) => ({ value: one.userId, label: one.name }));
  const chosen = form.customerIds.length;
  return (
    <>
      {chosen > 0 ? (
        <p>{t('new.chosen', { count: chosen, shown: number(chosen) })}</p>
      ) : (
        <Select
          label={t('new.from')}
          placeholder={t('new.choose')}
          searchable
          data={people}
          value={form.from}
          onChange={(from) => change({ from, byHand: {}, words: {} })}
        />
      )}
      {chosen === 0 && mayClose && form.from !== null && form.from !== self && (
        <Checkbox
          label={t('new.leaves')}
          description={t('new.leavesHint')}
          checked={form.leaves}
          onChange={(event) => change({ leaves: event.currentTarget.checked })}
        />
      )}
      {form.rule !== 'assignment' && (
        <MultiSelect
          label={t('new.receivers')}
          placeholder={t('new.choose')}
          searchable
          hidePickedOptions
          data={people.filter((one) => one.value !== form.from)}
          value={[...form.receivers]}
          onChange={(receivers) => change({ receivers })}
        />
      )}
      <Radio.Group
        label={t('new.rule')}
        value={form.rule}
        onChange={(value) => change({ rule: SHARE_RULES.find((each) => each === value) ?? 'fewest' })}
      >
        <Stack gap={6} mt={4}>
          {SHARE_RULES.map((rule) => (
            <Radio key={rule} value={rule} label={t(`rule.${rule}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('new.introduce')}
        value={form.introduce}
        onChange={(value) => change({ introduce: INTRODUCTIONS.find((each) => each === value) ?? 'best' })}
      >
        <Stack gap={6} mt={4}>
          {INTRODUCTIONS.map((whom) => (
            <Radio key={whom} value={whom} label={t(`introduce.${whom}`)} />
          ))}
        </Stack>
      </Radio.Group>
    </>
  );
}

import type { BatchAction } from '@kith/contract/customer-batches';
import { customersRoutes } from '@kith/contract/customers';
import { ACTIONS, type Action } from '@kith/contract/vocabulary';
import { Autocomplete, Select, TagsInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useField, useFormats, useScope } from '../../../lib/session.ts';
import { useNow } from '../../../lib/use-now.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { useColleagues } from '../../identity/index.ts';

/** Told null while what is filled in does not say what to do. */
type FieldsProps = { onChange: (action: BatchAction | null) => void };

/** Tells what is filled in once nobody types any more: each telling asks the server. */
function useTold(action: BatchAction | null, onChange: FieldsProps['onChange']): void {
  const [settled] = useDebouncedValue(JSON.stringify(action), 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who listens is new at every render; what is said counts
  useEffect(() => onChange(JSON.parse(settled)), [settled]);
}

/** Tags to add, and to take away. */
export function TagFields({ onChange }: FieldsProps) {
  const { t } = useTranslation('batches');
  const { data } = useRoute(customersRoutes.values);
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const says = add.length + remove.length > 0 && !add.some((tag) => remove.includes(tag));
  useTold(says ? { kind: 'tags', add, remove } : null, onChange);
  const field = { data: data?.tags ?? [], maxTags: 20, clearable: true };
  return (
    <>
      <TagsInput label={t('tags.add')} value={add} onChange={setAdd} {...field} />
      <TagsInput label={t('tags.remove')} value={remove} onChange={setRemove} {...field} />
    </>
  );
}

const EDITED = ['region', 'source'] as const;

/** One field, and what it becomes; nothing empties it. */
export function EditFields({ onChange }: FieldsProps) {
  const { t } = useTranslation('batches');
  const { data } = useRoute(customersRoutes.values);
  const region = useField('region');
  const fields = EDITED.filter((field) => field !== 'region' || region === 'write');
  const [field, setField] = useState<(typeof EDITED)[number]>(fields[0] ?? 'source');
  const [value, setValue] = useState('');
  const text = value.trim();
  useTold({ kind: 'edit', set: { [field]: text === '' ? null : text } }, onChange);
  const known = { region: data?.regions ?? [], source: data?.sources ?? [] };
  return (
    <>
      <Select
        label={t('edit.field')}
        allowDeselect={false}
        value={field}
        onChange={(next) => setField(EDITED.find((each) => each === next) ?? field)}
        data={fields.map((each) => ({ value: each, label: t(`customers:field.${each}`) }))}
      />
      <Autocomplete
        label={t('edit.value')}
        description={t('edit.empties')}
        data={known[field]}
        maxLength={100}
        limit={20}
        value={value}
        onChange={setValue}
      />
    </>
  );
}

/** What is to be done with each, how, by when, by whom. */
export function TaskFields({ onChange }: FieldsProps) {
  const { t } = useTranslation(['batches', 'worklist']);
  const { timeZone } = useFormats();
  const now = useNow();
  const colleagues = useColleagues();
  const mayManage = useScope('worklist.manage') !== undefined;
  const [title, setTitle] = useState('');
  const [action, setAction] = useState<Action>('call');
  const [due, setDue] = useState('');
  const [assigneeId, setAssigneeId] = useState<string | null>(null);
  const past = due !== '' && instantOf(due, timeZone) <= now;
  const task = {
    kind: 'task' as const,
    title: title.trim(),
    action,
    ...(due === '' ? {} : { dueAt: instantOf(due, timeZone).toISOString() }),
    ...(assigneeId ? { assigneeId } : {}),
  };
  useTold(task.title === '' || past ? null : task, onChange);
  return (
    <>
      <TextInput
        label={t('worklist:newTask.what')}
        required
        maxLength={200}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Select
        label={t('worklist:newTask.how')}
        allowDeselect={false}
        value={action}
        onChange={(value) => setAction(ACTIONS.find((each) => each === value) ?? 'call')}
        data={ACTIONS.map((value) => ({ value, label: t(`worklist:action.${value}`) }))}
      />
      <TextInput
        type="datetime-local"
        label={t('worklist:newTask.due')}
        min={localText(now, timeZone)}
        value={due}
        error={past && t('worklist:outcomeDialog.past')}
        onChange={(event) => setDue(event.currentTarget.value)}
      />
      {mayManage && (
        <Select
          label={t('worklist:newTask.who')}
          placeholder={t('worklist:newTask.manager')}
          searchable
          clearable
          value={assigneeId}
          onChange={setAssigneeId}
          data={colleagues.map((one) => ({ value: one.userId, label: one.name }))}
        />
      )}
    </>
  );
}

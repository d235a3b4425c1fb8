import { customersRoutes, INTERACTION_KINDS, InteractionKind } from '@kith/contract/customers';
import { retentionRoutes } from '@kith/contract/retention';
import { Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { present } from '../../../lib/clock.ts';
import { useDraft } from '../../../lib/draft.ts';
import { isMac } from '../../../lib/keys.ts';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { instantOf, localText } from '../../../lib/zone.ts';
import { Kbd } from '../../../ui/Kbd.tsx';
import { useShortcuts } from '../../../ui/shortcuts.ts';
import classes from '../customers.module.css';

type Direction = 'in' | 'out';
const DIRECTIONS: readonly Direction[] = ['out', 'in'];

/** Logs a call, visit, message or internal note without leaving the page; Ctrl Enter saves, the draft stays until then. */
export function LogForm({ customerId }: { customerId: string }) {
  const { t } = useTranslation('customers');
  const { timeZone } = useFormats();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(`customers.${customerId}.log`);
  const [kind, setKind] = useState<InteractionKind>('call');
  const [direction, setDirection] = useState<Direction>('out');
  /** What a datetime-local field holds; null is now. */
  const [at, setAt] = useState<string | null>(null);
  const internal = kind === 'note';
  const save = useAction(customersRoutes.addInteraction, {
    quiet: true,
    refresh: [customersRoutes.timeline, customersRoutes.get, customersRoutes.list, retentionRoutes.risk],
    onDone: () => {
      draft.clear();
      setAt(null);
      field.current?.focus();
    },
  });
  useShortcuts({ n: { label: t('log.title'), run: () => field.current?.focus() } }, { scope: t('page.title') });
  const send = () => {
    const text = draft.text.trim();
    if (text === '' || save.isPending) return;
    const when = at ? { occurredAt: instantOf(at, timeZone).toISOString() } : {};
    save.mutate({ params: { customerId }, body: { kind, text, ...when, ...(internal ? {} : { direction }) } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(isMac() ? event.metaKey : event.ctrlKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className={`${classes.log} no-print`}
      data-internal={internal}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Group gap="xs" mb={6}>
        <SegmentedControl
          size="xs"
          aria-label={t('log.kind')}
          value={kind}
          onChange={(value) => setKind(InteractionKind.parse(value))}
          data={INTERACTION_KINDS.map((one) => ({ value: one, label: t(`log.${one}`) }))}
        />
        {!internal && (
          <SegmentedControl
            size="xs"
            aria-label={t('log.direction')}
            value={direction}
            onChange={setDirection}
            data={DIRECTIONS.map((one) => ({ value: one, label: t(`log.${one}`) }))}
          />
        )}
      </Group>
      <Textarea
        ref={field}
        aria-label={t('log.title')}
        placeholder={t(internal ? 'log.placeholderNote' : 'log.placeholder')}
        autosize
        minRows={2}
        maxRows={12}
        value={draft.text}
        onChange={(event) => draft.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {save.error && (
        <p role="alert" className={classes.problem}>
          {problemText(save.error)}
        </p>
      )}
      <Group justify="space-between" mt={6} gap="xs">
        {at === null ? (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAt(localText(present(), timeZone))}>
            {t('log.now')}
          </Button>
        ) : (
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={t('log.when')}
            max={localText(present(), timeZone)}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value || null)}
          />
        )}
        <Button size="xs" type="submit" loading={save.isPending} rightSection={<Kbd keys="mod+Enter" />}>
          {t('common:save')}
        </Button>
      </Group>
    </form>
  );
}

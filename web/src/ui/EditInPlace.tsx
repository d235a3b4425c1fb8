import { MultiSelect, Select, TagsInput, TextInput, VisuallyHidden } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../lib/session.ts';
import { problemText } from '../lib/words.ts';
import classes from './EditInPlace.module.css';

// dayjs and the calendar weigh 25 kB gzip: fetched when the first date is edited.
const DateField = lazy(() => import('./DateField.tsx').then((module) => ({ default: module.DateField })));

type Option = { value: string; label: string };

type EditInPlaceProps = {
  label: string;
  /** Without the right to write: the value alone. */
  readOnly?: boolean;
} & (
  | {
      kind: 'text';
      value: string | null;
      /** How it stands at rest, where that is not how it is typed. */
      shown?: (value: string) => string;
      onSave: (value: string | null) => Promise<unknown>;
    }
  | {
      kind: 'select';
      value: string | null;
      options: readonly Option[];
      clearable?: boolean;
      onSave: (value: string | null) => Promise<unknown>;
    }
  | { kind: 'date'; value: string | null; onSave: (day: string | null) => Promise<unknown> }
  | {
      kind: 'multi';
      value: readonly string[];
      options: readonly Option[];
      onSave: (values: string[]) => Promise<unknown>;
    }
  | {
      kind: 'tags';
      value: readonly string[];
      suggestions?: readonly string[];
      onSave: (tags: string[]) => Promise<unknown>;
    }
);

/**
 * A value that is edited where it stands. Click or Enter opens it; Enter and Tab save and open the next one of the same
 * `data-edit-group`; Esc leaves it as it was. The new value shows at once; when the server refuses, the old one comes
 * back with the reason and a way to try again. `onSave` resolves once the cache holds the new value
 * (`useAction(...).mutateAsync` with `refresh` does).
 */
export function EditInPlace(props: EditInPlaceProps) {
  const format = useFormats();
  switch (props.kind) {
    case 'text':
      return (
        <Editable {...props} text={(value) => (value === null ? '' : (props.shown?.(value) ?? value))}>
          {(draft, setDraft) => (
            <TextInput
              size="xs"
              aria-label={props.label}
              autoFocus
              value={draft ?? ''}
              onChange={(event) => setDraft(event.currentTarget.value || null)}
            />
          )}
        </Editable>
      );
    case 'select':
      return (
        <Editable {...props} text={(value) => (value === null ? '' : labelOf(props.options, value))}>
          {(draft, setDraft, commit) => (
            <Select
              size="xs"
              aria-label={props.label}
              autoFocus
              defaultDropdownOpened
              searchable={props.options.length > 8}
              clearable={props.clearable ?? false}
              data={[...props.options]}
              value={draft}
              onChange={(value) => {
                setDraft(value);
                commit(value);
              }}
            />
          )}
        </Editable>
      );
    case 'date':
      return (
        <Editable {...props} text={(value) => (value ? format.date(value) : '')}>
          {(draft, setDraft) => (
            <Suspense>
              <DateField size="xs" label={props.label} hideLabel autoFocus value={draft} onChange={setDraft} />
            </Suspense>
          )}
        </Editable>
      );
    case 'multi':
      return (
        <Editable
          {...props}
          value={[...props.value]}
          text={(value) => format.list(value.map((one) => labelOf(props.options, one)))}
        >
          {(draft, setDraft) => (
            <MultiSelect
              size="xs"
              aria-label={props.label}
              autoFocus
              defaultDropdownOpened
              data={[...props.options]}
              value={draft}
              onChange={setDraft}
            />
          )}
        </Editable>
      );
    case 'tags':
      return (
        <Editable {...props} value={[...props.value]} text={(value) => format.list(value)}>
          {(draft, setDraft) => (
            <TagsInput
              size="xs"
              aria-label={props.label}
              autoFocus
              data={[...(props.suggestions ?? [])]}
              value={draft}
              onChange={setDraft}
            />
          )}
        </Editable>
      );
  }
}

function labelOf(options: readonly Option[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? '';
}

type EditableProps<V> = {
  label: string;
  readOnly?: boolean;
  value: V;
  text: (value: V) => string;
  onSave: (value: V) => Promise<unknown>;
  children: (draft: V, setDraft: (value: V) => void, commit: (value: V) => void) => ReactNode;
};

type Mode<V> =
  | { at: 'rest' }
  | { at: 'edit'; draft: V }
  | { at: 'saving'; draft: V }
  | { at: 'refused'; draft: V; reason: string };

function useEditing<V>(value: V, onSave: (value: V) => Promise<unknown>) {
  const [mode, setMode] = useState<Mode<V>>({ at: 'rest' });
  const save = (draft: V) => {
    if (JSON.stringify(draft) === JSON.stringify(value)) return setMode({ at: 'rest' });
    setMode({ at: 'saving', draft });
    onSave(draft).then(
      () => setMode((now) => (now.at === 'saving' ? { at: 'rest' } : now)),
      (error: unknown) => setMode({ at: 'refused', draft, reason: problemText(error) }),
    );
  };
  return { mode, setMode, save };
}

function Editable<V>({ label, readOnly, value, text, onSave, children }: EditableProps<V>) {
  const { t } = useTranslation();
  const root = useRef<HTMLSpanElement>(null);
  const reasonId = useId();
  const { mode, setMode, save } = useEditing(value, onSave);
  const shown = text(mode.at === 'saving' ? mode.draft : value);
  if (readOnly) return <span>{shown || '—'}</span>;

  const onKeyDown = (event: KeyboardEvent) => {
    if (mode.at !== 'edit' || event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setMode({ at: 'rest' });
      focusSoon(root.current);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const next = neighbour(root.current, event.shiftKey ? -1 : 1);
      if (next || event.key === 'Enter') event.preventDefault();
      save(mode.draft);
      if (next) next.click();
      else focusSoon(root.current);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field within, on their way up
    <span ref={root} data-edit className={classes.root} onKeyDown={onKeyDown}>
      {mode.at === 'edit' ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: notices that focus leaves the field within
        <span className={classes.editor} onBlur={(event) => leaves(event) && save(mode.draft)}>
          {children(
            mode.draft,
            (draft) => setMode({ at: 'edit', draft }),
            (draft) => {
              save(draft);
              focusSoon(root.current);
            },
          )}
        </span>
      ) : (
        <button
          type="button"
          className={classes.value}
          data-state={mode.at}
          aria-describedby={mode.at === 'refused' ? reasonId : undefined}
          onClick={() => setMode({ at: 'edit', draft: mode.at === 'refused' ? mode.draft : value })}
        >
          <VisuallyHidden>{t('edit.button', { label })}</VisuallyHidden>
          <span>{shown || '—'}</span>
          <IconPencil size={13} stroke={1.6} className={classes.pencil} aria-hidden="true" />
        </button>
      )}
      {mode.at === 'refused' && (
        <span id={reasonId} role="alert" className={classes.reason}>
          {t('edit.refused', { value: text(mode.draft), reason: mode.reason })}
        </span>
      )}
    </span>
  );
}

/** Whether focus leaves the editor for good: a drop-down of the editor lives elsewhere in the document. */
function leaves(event: React.FocusEvent): boolean {
  const to = event.relatedTarget;
  if (to instanceof Element && to.closest('[data-portal], [role="listbox"], [role="dialog"]')) return false;
  return !event.currentTarget.contains(to);
}

function neighbour(root: HTMLElement | null, step: 1 | -1): HTMLButtonElement | null {
  const all = [...(root?.closest('[data-edit-group]') ?? document).querySelectorAll<HTMLElement>('[data-edit]')];
  const at = root ? all.indexOf(root) : -1;
  return (at === -1 ? undefined : all[at + step])?.querySelector('button') ?? null;
}

/** The button is there again after the next render. */
function focusSoon(root: HTMLElement | null): void {
  requestAnimationFrame(() => root?.querySelector('button')?.focus());
}

import { Button, CloseButton, Menu, Popover, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../lib/session.ts';
import classes from './FilterBar.module.css';
import { FilterEditor } from './FilterEditor.tsx';
import { activeFilters, clearedFilters, type Filter, filterText } from './filters.ts';

type FilterBarProps = {
  filters: readonly Filter[];
  /** The state of `useUrlState(schema)`, whose fields carry the filters' keys. */
  value: Readonly<Record<string, unknown>>;
  /** Its setter. (A method, so that a setter of a narrower patch fits.) */
  onChange(patch: Record<string, unknown>): void;
  /** A field of the state searched while typing. */
  search?: { key: string; placeholder: string };
  /** On the right: count, view menu. */
  children?: ReactNode;
};

/** Filters as chips, kept in the URL. A chip opens its editor; × takes it away. */
export function FilterBar({ filters, value, onChange, search, children }: FilterBarProps) {
  const { t } = useTranslation();
  const [openKey, setOpenKey] = useState<string | null>(null);
  const active = activeFilters(filters, value);
  const shown = filters.filter((filter) => active.includes(filter) || filter.key === openKey);
  const rest = filters.filter((filter) => !shown.includes(filter));
  return (
    <search className={`${classes.bar} no-print`} aria-label={t('filter.title')}>
      {search && (
        <SearchField
          placeholder={search.placeholder}
          value={typeof value[search.key] === 'string' ? String(value[search.key]) : ''}
          onChange={(text) => onChange({ [search.key]: text || undefined })}
        />
      )}
      {shown.map((filter) => (
        <Chip
          key={filter.key}
          filter={filter}
          value={value}
          onChange={onChange}
          opened={openKey === filter.key}
          onOpened={(opened) => setOpenKey(opened ? filter.key : null)}
        />
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconPlus size={14} />}>
              {t('filter.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((filter) => (
              <Menu.Item key={filter.key} onClick={() => setOpenKey(filter.key)}>
                {filter.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {active.length > 1 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange(clearedFilters(filters))}>
          {t('filter.clear')}
        </Button>
      )}
      {children && <div className={classes.right}>{children}</div>}
    </search>
  );
}

type ChipProps = Pick<FilterBarProps, 'value' | 'onChange'> & {
  filter: Filter;
  opened: boolean;
  onOpened: (opened: boolean) => void;
};

function Chip({ filter, value, onChange, opened, onOpened }: ChipProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const text = filterText(filter, value, format);
  return (
    <Popover opened={opened} onChange={onOpened} position="bottom-start" trapFocus returnFocus>
      <span className={classes.chip} data-empty={text === ''}>
        <Popover.Target>
          <button type="button" className={classes.chipButton} onClick={() => onOpened(!opened)}>
            {text === '' ? filter.label : format.colon(filter.label, text)}
          </button>
        </Popover.Target>
        {text !== '' && (
          <CloseButton
            size={24}
            iconSize={14}
            aria-label={t('filter.remove', { label: filter.label })}
            onClick={() => onChange(clearedFilters([filter]))}
          />
        )}
      </span>
      <Popover.Dropdown>
        <FilterEditor filter={filter} value={value} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Typing waits 200 ms for the next key; the field itself never does. */
function SearchField({
  value,
  onChange,
  placeholder,
}: {
  value: string;
  onChange: (text: string) => void;
  placeholder: string;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const tell = useDebouncedCallback(onChange, 200);
  return (
    <TextInput
      size="xs"
      type="search"
      className={classes.search}
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={14} stroke={1.6} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}

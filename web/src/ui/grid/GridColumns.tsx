import { ActionIcon, Button, Checkbox, Group, Popover, SegmentedControl, Stack } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { moved } from './columns.ts';
import type { Grid } from './use-grid.ts';

/** Which columns, in which order, how dense. */
export function GridColumns<T>({ grid }: { grid: Grid<T> }) {
  const { t } = useTranslation();
  const shown = grid.shown.flatMap((id) => grid.columns.find((column) => column.id === id) ?? []);
  const rest = grid.columns.filter((column) => !grid.shown.includes(column.id));
  return (
    <Popover position="top-end" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconColumns3 size={15} stroke={1.6} />}>
          {t('grid.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6} miw={220} role="group" aria-label={t('grid.columns')}>
          {shown.map((column, index) => (
            <Group key={column.id} justify="space-between" wrap="nowrap" gap="xs">
              <Checkbox
                label={column.header}
                checked
                disabled={index === 0 || column.fixed === true}
                onChange={() => grid.setShown(grid.shown.filter((id) => id !== column.id))}
              />
              <Group gap={0} wrap="nowrap">
                <ActionIcon
                  size="sm"
                  disabled={index < 2}
                  aria-label={t('grid.moveUp', { name: column.header })}
                  onClick={() => grid.setShown(moved(grid.shown, column.id, -1))}
                >
                  <IconChevronUp size={14} />
                </ActionIcon>
                <ActionIcon
                  size="sm"
                  disabled={index === 0 || index === shown.length - 1}
                  aria-label={t('grid.moveDown', { name: column.header })}
                  onClick={() => grid.setShown(moved(grid.shown, column.id, 1))}
                >
                  <IconChevronDown size={14} />
                </ActionIcon>
              </Group>
            </Group>
          ))}
          {rest.map((column) => (
            <Checkbox
              key={column.id}
              label={column.header}
              checked={false}
              onChange={() => grid.setShown([...grid.shown, column.id])}
            />
          ))}
          <SegmentedControl
            size="xs"
            mt={6}
            aria-label={t('grid.density')}
            value={grid.density}
            onChange={grid.setDensity}
            data={[
              { value: 'comfortable', label: t('grid.comfortable') },
              { value: 'compact', label: t('grid.compact') },
            ]}
          />
          <Button size="compact-sm" variant="subtle" onClick={() => grid.setShown(null)}>
            {t('grid.resetColumns')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

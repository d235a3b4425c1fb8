import { ActionIcon, Popover } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from '../customers.module.css';

type PopoverFieldProps = {
  /** What the pencil says: "change the birthday". */
  label: string;
  /** The value at rest. */
  children: ReactNode;
  editor: (close: () => void) => ReactNode;
};

/** A value whose editor needs more room than its place on the page. */
export function PopoverField({ label, children, editor }: PopoverFieldProps) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <span className={classes.popoverField}>
      <span>{children}</span>
      <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus width={320}>
        <Popover.Target>
          <ActionIcon className="no-print" size={24} aria-label={label} onClick={() => setOpened(!opened)}>
            <IconPencil size={13} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>{opened && editor(close)}</Popover.Dropdown>
      </Popover>
    </span>
  );
}

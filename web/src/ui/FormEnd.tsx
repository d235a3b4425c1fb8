import { Button, Group, type MantineSpacing } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../lib/words.ts';
import { Kbd } from './Kbd.tsx';
import classes from './kit.module.css';

type FormEndProps = {
  /** What was wrong with it; nothing where a notice says it. */
  error?: unknown;
  busy?: boolean;
  /** Nothing to send yet. */
  disabled?: boolean;
  color?: string;
  /** Keys that send it too. */
  keys?: string;
  /** Above the buttons; none in a stack, which keeps its own distance. */
  mt?: MantineSpacing;
  onCancel: () => void;
  /** Without a form around it: what sends. */
  onSend?: () => void;
  /** What sending it does. */
  children: ReactNode;
};

/** The end of a form in a dialog: what was wrong with it, a way out, and on. */
export function FormEnd({ error, busy = false, color, keys, mt = 'lg', onCancel, onSend, ...rest }: FormEndProps) {
  const { t } = useTranslation();
  const { disabled = false, children } = rest;
  return (
    <>
      {error !== null && error !== undefined && (
        <p role="alert" className={classes.problem}>
          {problemText(error)}
        </p>
      )}
      <Group justify="flex-end" mt={mt}>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button
          type={onSend ? 'button' : 'submit'}
          loading={busy}
          disabled={disabled}
          {...(color ? { color } : {})}
          {...(onSend ? { onClick: onSend } : {})}
          rightSection={keys && <Kbd keys={keys} />}
        >
          {children}
        </Button>
      </Group>
    </>
  );
}

import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../../lib/words.ts';
import classes from '../pages/pages.module.css';

type FormEndProps = {
  /** The call that the form makes. */
  action: { error: Parameters<typeof problemText>[0] | null; isPending: boolean };
  /** Nothing to send yet. */
  disabled?: boolean;
  onCancel: () => void;
  /** What sending it does. */
  children: ReactNode;
};

/** The end of a form in a dialog: what was wrong with it, a way out, and on. */
export function FormEnd({ action, disabled = false, onCancel, children }: FormEndProps) {
  const { t } = useTranslation();
  return (
    <>
      {action.error && (
        <p role="alert" className={classes.problem}>
          {problemText(action.error)}
        </p>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={action.isPending} disabled={disabled}>
          {children}
        </Button>
      </Group>
    </>
  );
}

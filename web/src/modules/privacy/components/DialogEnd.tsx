import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../../lib/words.ts';
import classes from '../privacy.module.css';

type DialogEndProps = {
  error: unknown;
  busy: boolean;
  disabled?: boolean;
  go: ReactNode;
  color?: string;
  onClose: () => void;
};

/** What went wrong, and the two buttons of a form. */
export function DialogEnd({ error, busy, disabled = false, go, color, onClose }: DialogEndProps) {
  const { t } = useTranslation();
  return (
    <>
      {error !== null && error !== undefined && (
        <p role="alert" className={classes.problem}>
          {problemText(error)}
        </p>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={disabled} {...(color ? { color } : {})}>
          {go}
        </Button>
      </Group>
    </>
  );
}

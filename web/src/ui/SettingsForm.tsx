import { Button, Group } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../lib/words.ts';
import classes from './kit.module.css';

type SettingsFormProps = {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** Something differs from what is in force. */
  dirty: boolean;
  busy: boolean;
  error: unknown;
  /** Back to what is in force. */
  reset: () => void;
  /** Without the right to change them: the fields are off, and there is nothing to save. */
  readOnly?: boolean;
  /** What saving sets going. */
  note?: ReactNode;
  children: ReactNode;
};

/** Fields of one settings page: saved together, said when it failed. */
export function SettingsForm({ onSubmit, dirty, busy, error, reset, readOnly, note, children }: SettingsFormProps) {
  const { t } = useTranslation();
  return (
    <form noValidate onSubmit={onSubmit}>
      <fieldset className={classes.fields} disabled={readOnly === true}>
        {children}
      </fieldset>
      {error !== null && error !== undefined && (
        <p role="alert" className={classes.problem}>
          {problemText(error)}
        </p>
      )}
      {!readOnly && (
        <Group gap="sm" mt="lg" className="no-print">
          <Button type="submit" loading={busy} disabled={!dirty}>
            {t('save')}
          </Button>
          {dirty && (
            <Button variant="default" onClick={reset}>
              {t('cancel')}
            </Button>
          )}
          {note && <span className={classes.sub}>{note}</span>}
        </Group>
      )}
    </form>
  );
}

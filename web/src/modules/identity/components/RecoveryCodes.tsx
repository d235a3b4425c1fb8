import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../lib/session.ts';
import classes from '../pages/pages.module.css';

/** Recovery codes, this once: to read, to copy, to save as a file. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('protection');
  const { email } = useSession().user;
  const title = t('factor.file', { email });
  const file = useMemo(
    () => `data:text/plain;charset=utf-8,${encodeURIComponent(`${title}\n\n${codes.join('\n')}\n`)}`,
    [title, codes],
  );
  return (
    <div className={classes.codes}>
      <h3 className={classes.stepTitle}>{t('factor.codes')}</h3>
      <p className={classes.lines}>{t('factor.codesText')}</p>
      <ul>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.buttons}>
        <Button component="a" variant="default" href={file} download={`${title}.txt`}>
          {t('factor.saveCodes')}
        </Button>
        <Button onClick={onDone}>{t('factor.kept')}</Button>
      </div>
    </div>
  );
}

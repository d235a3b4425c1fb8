import { signInRoutes } from '@kith/contract/sign-in';
import { Button, Loader } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useAction } from '../../../lib/query.ts';
import { problemText } from '../../../lib/words.ts';
import { BarePage } from '../components/BarePage.tsx';
import { useEnter } from '../use-enter.ts';
import classes from './LoginPage.module.css';

/** Where the provider of single sign-on leads back to: hands over what it gave the browser, and goes on. */
export default function SsoPage() {
  const { t } = useTranslation('protection');
  const { search } = useLocation();
  const enter = useEnter();
  const finish = useAction(signInRoutes.finishSso, {
    quiet: true,
    onDone: ({ session, to }) => enter(session, to),
  });
  // What the provider gave works once; an effect may run twice.
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    finish.mutate({ body: { search } });
  });
  return (
    <BarePage>
      {finish.error ? (
        <>
          <h2 className={classes.failed}>{t('sso.failed')}</h2>
          <p role="alert" className={classes.problem}>
            {problemText(finish.error)}
          </p>
          <Button component={Link} to="/login" replace fullWidth size="md" mt="lg">
            {t('sso.back')}
          </Button>
        </>
      ) : (
        <p className={classes.waiting} role="status">
          <Loader size="xs" /> {t('sso.wait')}
        </p>
      )}
    </BarePage>
  );
}

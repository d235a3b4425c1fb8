import { identityRoutes, type Session } from '@kith/contract/identity';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useRouteForm } from '../../../lib/form.ts';
import { setLanguage } from '../../../lib/i18n.ts';
import { useAction } from '../../../lib/query.ts';
import { sessionKey } from '../../../lib/session.ts';
import { safeReturnPath } from '../../../lib/url.ts';
import { problemText } from '../../../lib/words.ts';
import { LanguageSwitch } from '../../../ui/LanguageSwitch.tsx';
import { sayProblem } from '../../../ui/notices.tsx';
import { SealMark } from '../../../ui/SealMark.tsx';
import classes from './LoginPage.module.css';

export default function LoginPage() {
  const { t } = useTranslation('identity');
  const form = useRouteForm(identityRoutes.signIn, { email: '', password: '' });
  const enter = useEnter();
  const signIn = useAction(identityRoutes.signIn, { quiet: true, onDone: enter });
  return (
    <div className={classes.page}>
      <main className={classes.box}>
        <SealMark size={48} />
        <h1>{t('shell:brand')}</h1>
        <p className={classes.line}>{t('login.line')}</p>
        <form noValidate onSubmit={form.onSubmit((body) => signIn.mutate({ body }))}>
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            autoFocus
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            size="md"
            mt="sm"
            {...form.getInputProps('password')}
          />
          {signIn.error && (
            <p role="alert" className={classes.problem}>
              {problemText(signIn.error)}
            </p>
          )}
          <Button type="submit" fullWidth size="md" mt="lg" loading={signIn.isPending}>
            {t('login.submit')}
          </Button>
        </form>
        <p className={classes.hint}>{t('login.forgotten')}</p>
      </main>
      <footer>
        <LanguageSwitch label={t('shell:user.language')} onChange={(locale) => setLanguage(locale).catch(sayProblem)} />
      </footer>
    </div>
  );
}

/** In: with nothing left of whoever was here before, in one's own language, back to where the login came between. */
function useEnter(): (session: Session) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  return (session) => {
    client.clear();
    client.setQueryData(sessionKey, session);
    navigate(safeReturnPath(params.get('to')), { replace: true });
  };
}

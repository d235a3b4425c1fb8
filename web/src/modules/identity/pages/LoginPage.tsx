import { identityRoutes, type Session } from '@kith/contract/identity';
import { signInRoutes } from '@kith/contract/sign-in';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useRouteForm } from '../../../lib/form.ts';
import type { ApiProblem } from '../../../lib/problem.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { problemText } from '../../../lib/words.ts';
import { BarePage } from '../components/BarePage.tsx';
import { useEnter } from '../use-enter.ts';
import classes from './LoginPage.module.css';

type Credentials = { email: string; password: string };

export default function LoginPage() {
  const [params] = useSearchParams();
  const enter = useEnter();
  /** What was right so far, once a code is asked for. */
  const [credentials, setCredentials] = useState<Credentials | null>(null);
  const done = (session: Session) => enter(session, params.get('to'));
  return (
    <BarePage>
      {credentials ? (
        <CodeStep credentials={credentials} onDone={done} onBack={() => setCredentials(null)} />
      ) : (
        <PasswordStep onDone={done} onCodeNeeded={setCredentials} />
      )}
    </BarePage>
  );
}

type PasswordStepProps = { onDone: (session: Session) => void; onCodeNeeded: (credentials: Credentials) => void };

function PasswordStep({ onDone, onCodeNeeded }: PasswordStepProps) {
  const { t } = useTranslation('identity');
  const form = useRouteForm(identityRoutes.signIn, { email: '', password: '' });
  const signIn = useAction(identityRoutes.signIn, { quiet: true, onDone });
  const isCodeNeeded = (problem: ApiProblem) => problem.code === 'identity.second_factor_needed';
  const submit = form.onSubmit((body) =>
    signIn.mutate({ body }, { onError: (problem) => isCodeNeeded(problem) && onCodeNeeded(body) }),
  );
  return (
    <>
      <form noValidate onSubmit={submit}>
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
        <Refusal problem={signIn.error && !isCodeNeeded(signIn.error) ? signIn.error : null} />
        <Button type="submit" fullWidth size="md" mt="lg" loading={signIn.isPending}>
          {t('login.submit')}
        </Button>
      </form>
      <SsoButton />
      <p className={classes.hint}>{t('login.forgotten')}</p>
    </>
  );
}

/** The company's own sign-in, where there is one. */
function SsoButton() {
  const { t } = useTranslation('protection');
  const [params] = useSearchParams();
  const ways = useRoute(signInRoutes.ways);
  const begin = useAction(signInRoutes.beginSso, {
    quiet: true,
    onDone: ({ url }) => window.location.assign(url),
  });
  if (!ways.data?.sso) return null;
  const to = params.get('to');
  return (
    <>
      <div className={classes.or}>{t('signIn.or')}</div>
      <Button
        variant="default"
        fullWidth
        size="md"
        loading={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate({ body: to === null ? {} : { to } })}
      >
        {t('signIn.sso', { name: ways.data.sso.name })}
      </Button>
      <Refusal problem={begin.error} />
    </>
  );
}

type CodeStepProps = { credentials: Credentials; onDone: (session: Session) => void; onBack: () => void };

function CodeStep({ credentials, onDone, onBack }: CodeStepProps) {
  const { t } = useTranslation('protection');
  const form = useRouteForm(identityRoutes.signIn, { ...credentials, code: '' });
  const signIn = useAction(identityRoutes.signIn, { quiet: true, onDone });
  const submit = form.onSubmit((body) => signIn.mutate({ body }, { onError: () => form.setFieldValue('code', '') }));
  return (
    <form noValidate onSubmit={submit}>
      <TextInput
        label={t('signIn.code')}
        description={t('signIn.codeHelp')}
        autoComplete="one-time-code"
        autoFocus
        size="md"
        classNames={{ input: classes.code }}
        {...form.getInputProps('code')}
      />
      <Refusal problem={signIn.error} />
      <Button type="submit" fullWidth size="md" mt="lg" loading={signIn.isPending}>
        {t('signIn.confirm')}
      </Button>
      <Button variant="subtle" fullWidth mt="xs" onClick={onBack}>
        {t('signIn.back')}
      </Button>
      <p className={classes.hint}>{t('signIn.lost')}</p>
    </form>
  );
}

function Refusal({ problem }: { problem: ApiProblem | null }) {
  return (
    problem && (
      <p role="alert" className={classes.problem}>
        {problemText(problem)}
      </p>
    )
  );
}

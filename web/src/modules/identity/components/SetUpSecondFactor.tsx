import { identityRoutes } from '@kith/contract/identity';
import { signInRoutes } from '@kith/contract/sign-in';
import { Button, Code, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import classes from '../pages/pages.module.css';
import { QrCode } from './QrCode.tsx';

type Begun = { secret: string; address: string };

/** Password, then the app and its first code. */
export function SetUpSecondFactor({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('protection');
  const [step, setStep] = useState<'explain' | 'password' | Begun>('explain');
  const cancel = () => setStep('explain');
  if (step === 'explain') {
    return (
      <>
        <p className={classes.lines}>{t('factor.explain')}</p>
        <Button onClick={() => setStep('password')}>{t('factor.begin')}</Button>
      </>
    );
  }
  if (step === 'password') return <PasswordStep onBegun={setStep} onCancel={cancel} />;
  return <AppStep begun={step} onCodes={onCodes} onCancel={cancel} />;
}

function PasswordStep({ onBegun, onCancel }: { onBegun: (begun: Begun) => void; onCancel: () => void }) {
  const { t } = useTranslation('protection');
  const form = useRouteForm(signInRoutes.beginSecondFactor, { password: '' });
  const begin = useAction(signInRoutes.beginSecondFactor, { quiet: true, onDone: onBegun });
  return (
    <form noValidate onSubmit={form.onSubmit((body) => begin.mutate({ body }))} className={classes.step}>
      <PasswordInput
        label={t('factor.password')}
        autoComplete="current-password"
        autoFocus
        {...form.getInputProps('password')}
      />
      <FormEnd error={begin.error} busy={begin.isPending} onCancel={onCancel}>
        {t('factor.next')}
      </FormEnd>
    </form>
  );
}

type AppStepProps = { begun: Begun; onCodes: (codes: string[]) => void; onCancel: () => void };

function AppStep({ begun, onCodes, onCancel }: AppStepProps) {
  const { t } = useTranslation('protection');
  const form = useRouteForm(signInRoutes.confirmSecondFactor, { code: '' });
  const confirm = useAction(signInRoutes.confirmSecondFactor, {
    quiet: true,
    refresh: [signInRoutes.protection, signInRoutes.ownSessions, identityRoutes.session],
    onDone: ({ recoveryCodes }) => {
      say(t('factor.turnedOn'));
      onCodes(recoveryCodes);
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((body) => confirm.mutate({ body }))} className={classes.app}>
      <QrCode text={begun.address} label={t('factor.qr')} />
      <div>
        <h3 className={classes.stepTitle}>{t('factor.scan')}</h3>
        <p className={classes.lines}>{t('factor.scanText')}</p>
        <p className={classes.quiet}>
          {t('factor.type')}
          <br />
          <Code className={classes.secret}>{begun.secret.match(/.{1,4}/g)?.join(' ')}</Code>
        </p>
        <TextInput
          label={t('factor.first')}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          maw={220}
          classNames={{ input: classes.code }}
          {...form.getInputProps('code')}
        />
        <FormEnd error={confirm.error} busy={confirm.isPending} onCancel={onCancel}>
          {t('factor.turnOn')}
        </FormEnd>
      </div>
    </form>
  );
}

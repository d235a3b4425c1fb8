import { identityRoutes } from '@kith/contract/identity';
import { signInRoutes } from '@kith/contract/sign-in';
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { sessionKey, useSession } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { ErrorState, Loading } from '../../../ui/states.tsx';
import { OwnSessions } from '../components/OwnSessions.tsx';
import { SecondFactor } from '../components/SecondFactor.tsx';
import classes from './pages.module.css';

export default function AccountPage() {
  const { t } = useTranslation(['identity', 'protection']);
  const { user, organisation, mustSetUp } = useSession();
  const client = useQueryClient();
  const update = useAction(identityRoutes.updateMe, {
    quiet: true,
    onDone: (session) => client.setQueryData(sessionKey, session),
  });
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('account.title')} sub={organisation.name} />
      {mustSetUp && (
        <div className={classes.must} role="status">
          <strong>{t('protection:mustSetUp.title')}</strong>
          <div>{t('protection:mustSetUp.text')}</div>
        </div>
      )}
      <Pairs
        items={[
          {
            key: 'name',
            label: t('name'),
            value: (
              <EditInPlace
                kind="text"
                label={t('name')}
                value={user.name}
                onSave={(name) => update.mutateAsync({ body: { name: name ?? '' } })}
              />
            ),
          },
          { key: 'email', label: t('email'), value: user.email },
          { key: 'role', label: t('role'), value: user.roleName ?? t(`roles.${user.role}`) },
        ]}
      />
      <Protections />
    </div>
  );
}

/** Second factor, password, sessions. */
function Protections() {
  const { t } = useTranslation('protection');
  const query = useRoute(signInRoutes.protection);
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const { hasPassword, passwordMinLength, secondFactor } = query.data;
  return (
    <>
      {hasPassword && <SecondFactor {...secondFactor} />}
      <Section title={t('identity:account.password')}>
        {hasPassword ? <PasswordForm minLength={passwordMinLength} /> : <p>{t('noPassword')}</p>}
      </Section>
      <OwnSessions />
    </>
  );
}

function PasswordForm({ minLength }: { minLength: number }) {
  const { t } = useTranslation('identity');
  const form = useRouteForm(identityRoutes.changePassword, { currentPassword: '', newPassword: '' });
  const change = useAction(identityRoutes.changePassword, {
    quiet: true,
    refresh: [signInRoutes.ownSessions],
    onDone: () => {
      form.reset();
      say(t('account.changed'));
    },
  });
  const submit = form.onSubmit((body) =>
    change.mutate({ body }, { onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  return (
    <form noValidate onSubmit={submit} className={classes.form}>
      <PasswordInput
        label={t('account.current')}
        autoComplete="current-password"
        {...form.getInputProps('currentPassword')}
      />
      <PasswordInput
        label={t('account.new')}
        description={t('account.rule', { count: minLength })}
        autoComplete="new-password"
        {...form.getInputProps('newPassword')}
      />
      {change.error && (
        <p role="alert" className={classes.problem}>
          {problemText(change.error)}
        </p>
      )}
      <Button type="submit" loading={change.isPending}>
        {t('account.change')}
      </Button>
    </form>
  );
}

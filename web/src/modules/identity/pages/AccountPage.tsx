import { identityRoutes, PASSWORD_MIN_LENGTH } from '@kith/contract/identity';
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { problemFields, useRouteForm } from '../../../lib/form.ts';
import { useAction } from '../../../lib/query.ts';
import { sessionKey, useSession } from '../../../lib/session.ts';
import { problemText } from '../../../lib/words.ts';
import { EditInPlace } from '../../../ui/EditInPlace.tsx';
import { say } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import classes from './pages.module.css';

export default function AccountPage() {
  const { t } = useTranslation('identity');
  const { user, organisation } = useSession();
  const client = useQueryClient();
  const update = useAction(identityRoutes.updateMe, {
    quiet: true,
    onDone: (session) => client.setQueryData(sessionKey, session),
  });
  return (
    <div className={classes.narrow}>
      <PageHeader title={t('account.title')} sub={organisation.name} />
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
          { key: 'role', label: t('role'), value: t(`roles.${user.role}`) },
        ]}
      />
      <Section title={t('account.password')}>
        <PasswordForm />
      </Section>
    </div>
  );
}

function PasswordForm() {
  const { t } = useTranslation('identity');
  const form = useRouteForm(identityRoutes.changePassword, { currentPassword: '', newPassword: '' });
  const change = useAction(identityRoutes.changePassword, {
    quiet: true,
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
        description={t('account.rule', { count: PASSWORD_MIN_LENGTH })}
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

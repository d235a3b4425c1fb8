import { signInRoutes } from '@kith/contract/sign-in';
import { Modal, PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteForm } from '../../../lib/form.ts';
import type { ApiProblem } from '../../../lib/problem.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../pages/LoginPage.module.css';

type BothDialogProps = {
  title: string;
  text: string;
  confirm: string;
  action: {
    mutate: (input: { body: { password: string; code: string } }) => void;
    error: ApiProblem | null;
    isPending: boolean;
  };
  onClose: () => void;
};

/** Asks for password and code again before something of the second factor is changed. */
export function BothDialog({ title, text, confirm, action, onClose }: BothDialogProps) {
  const { t } = useTranslation('protection');
  const form = useRouteForm(signInRoutes.turnOffSecondFactor, { password: '', code: '' });
  return (
    <Modal opened onClose={onClose} title={title}>
      <form noValidate onSubmit={form.onSubmit((body) => action.mutate({ body }))}>
        <p>{text}</p>
        <PasswordInput
          label={t('factor.password')}
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <TextInput
          label={t('signIn.code')}
          description={t('signIn.codeHelp')}
          autoComplete="one-time-code"
          mt="sm"
          classNames={{ input: classes.code }}
          {...form.getInputProps('code')}
        />
        <FormEnd error={action.error} busy={action.isPending} onCancel={onClose}>
          {confirm}
        </FormEnd>
      </form>
    </Modal>
  );
}

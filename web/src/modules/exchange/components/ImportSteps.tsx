import { useTranslation } from 'react-i18next';
import { Steps } from '../../../ui/Steps.tsx';

const STEPS = ['file', 'check', 'run'] as const;

/** Where one is between a file and its rows being in. */
export function ImportSteps({ now }: { now: (typeof STEPS)[number] }) {
  const { t } = useTranslation('exchange');
  const at = STEPS.indexOf(now);
  return (
    <Steps
      layout="row"
      label={t('step.label')}
      steps={STEPS.map((key, index) => ({
        key,
        title: t(`step.${key}`),
        state: index < at ? 'done' : index === at ? 'now' : 'todo',
      }))}
    />
  );
}

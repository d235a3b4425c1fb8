import { VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Steps.module.css';

export type Step = {
  key: string;
  title: ReactNode;
  /** Beside the title: "waits for you". */
  note?: ReactNode;
  state: 'done' | 'now' | 'todo';
  /** 'now' in vermilion: it is late. */
  urgent?: boolean;
  children?: ReactNode;
};

type StepsProps = {
  steps: readonly Step[] /** 'row' for a wizard: titles only, over the page. */;
  layout?: 'column' | 'row';
  label: string;
};

/** The stages of a case, or of a wizard. */
export function Steps({ steps, layout = 'column', label }: StepsProps) {
  const { t } = useTranslation();
  return (
    <ol className={classes.steps} data-layout={layout} aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.key}
          className={classes.step}
          data-state={step.state}
          data-urgent={step.urgent === true}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <span className={classes.dot} aria-hidden="true">
            {step.state === 'done' ? <IconCheck size={15} stroke={2.2} /> : index + 1}
          </span>
          <div className={classes.body}>
            <div className={classes.title}>
              {step.title}
              <VisuallyHidden>{t(`step.${step.state}`)}</VisuallyHidden>
              {step.note && <span className={classes.note}>{step.note}</span>}
            </div>
            {layout === 'column' && step.children}
          </div>
        </li>
      ))}
    </ol>
  );
}

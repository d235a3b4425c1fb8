import { STAGES, type Stage } from '@kith/contract/vocabulary';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './kit.module.css';

export type Tone = 'plain' | 'pine' | 'amber' | 'seal';

type TagProps = {
  tone?: Tone /** Exact reason or source, on hover. */;
  title?: string | undefined;
  children: ReactNode;
};

/** A small word about a record. Colour never says it alone: the word does. */
export function Tag({ tone = 'plain', title, children }: TagProps) {
  return (
    <span className={classes.tag} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

/** A, B or C; a tier set by hand is marked with a star and says so on hover. */
export function TierTag({ tier, byHand = false }: { tier: 'A' | 'B' | 'C'; byHand?: boolean }) {
  const { t } = useTranslation();
  return (
    <Tag tone={tier === 'A' ? 'pine' : 'plain'} title={byHand ? t('tierByHand') : undefined}>
      {t(`tier.${tier}`)}
      {byHand ? ' *' : ''}
    </Tag>
  );
}

const RISK_TONE = { watch: 'plain', warning: 'amber', critical: 'seal' } as const;

/** The level of a churn warning. */
export function RiskTag({ level }: { level: keyof typeof RISK_TONE }) {
  const { t } = useTranslation();
  return <Tag tone={RISK_TONE[level]}>{t(`risk.${level}`)}</Tag>;
}

/** Griffin's ladder has seven; `lapsed`, the last of our stages, is off it. */
const RUNGS = 7;

/** The stage of the ladder in words; which rung of the seven on hover. */
export function StageWord({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const rung = STAGES.indexOf(stage) + 1;
  return <span title={rung <= RUNGS ? t('rung', { rung }) : undefined}>{t(`stage.${stage}`)}</span>;
}

/** Person or organisation; a person is the usual case and gets no tag unless `always`. */
export function KindTag({ kind, always = false }: { kind: 'person' | 'organisation'; always?: boolean }) {
  const { t } = useTranslation();
  return kind === 'person' && !always ? null : <Tag>{t(`kind.${kind}`)}</Tag>;
}

import type { CustomerValue, Override, StageCheck, Why } from '@kith/contract/insight';
import { Button, Group } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats, useScope } from '../../../lib/session.ts';
import { storyValues } from '../../../lib/story.ts';
import { StageWord, TierTag } from '../../../ui/Tag.tsx';
import classes from '../insight.module.css';
import { useClear } from '../use-override.ts';

const SetByHand = lazy(() => import('./SetByHand.tsx').then((m) => ({ default: m.SetByHand })));

type Props = { value: CustomerValue; compact: boolean };

export function TierStanding({ value, compact }: Props) {
  const { t } = useTranslation('insight');
  const { tier } = value;
  const word = tier.value ? <TierTag tier={tier.value} byHand={tier.override !== null} /> : t('value.noTier');
  const rule = tier.rule ? t(`common:tier.${tier.rule}`) : t('value.noTier');
  return (
    <Standing
      kind="tier"
      word={word}
      rule={rule}
      since={tier.since}
      why={tier.why}
      override={tier.override}
      value={value}
      compact={compact}
    />
  );
}

export function StageStanding({ value, compact }: Props) {
  const { t } = useTranslation('insight');
  const { stage } = value;
  const rule = t(`common:stage.${stage.rule}`);
  const word = (
    <strong>
      <StageWord stage={stage.value} />
    </strong>
  );
  return (
    <Standing
      kind="stage"
      word={word}
      rule={rule}
      since={stage.since}
      why={stage.why}
      override={stage.override}
      value={value}
      compact={compact}
    >
      <Checks checks={stage.checks} />
    </Standing>
  );
}

type StandingProps = Props & {
  kind: 'tier' | 'stage';
  word: ReactNode;
  /** What the rule alone would say. */
  rule: string;
  since: string | null;
  why: Why;
  override: Override | null;
  children?: ReactNode;
};

/** Tier or stage: what, since when, why; set by hand and back. */
function Standing({ kind, word, rule, since, why, override, value, compact, children }: StandingProps) {
  const { t } = useTranslation('insight');
  const format = useFormats();
  return (
    <section className={classes.standing}>
      <h4>
        {t(`standing.${kind}`)} {word}
        {since && <span className={classes.quiet}>{t('standing.since', { day: format.dateShort(since) })}</span>}
      </h4>
      <p>{t(`why.${why.code}`, storyValues(why.values, format))}</p>
      {override && (
        <p className={classes.quiet}>
          {format.dot([
            override.setBy?.name,
            format.dateShort(override.setAt),
            t('standing.ruleSays', { rule }),
            override.reviewOn && t('standing.review', { day: format.date(override.reviewOn) }),
          ])}
        </p>
      )}
      {!compact && (
        <>
          {children}
          <Actions kind={kind} value={value} byHand={override !== null} />
        </>
      )}
    </section>
  );
}

function Actions({ kind, value, byHand }: { kind: 'tier' | 'stage'; value: CustomerValue; byHand: boolean }) {
  const { t } = useTranslation('insight');
  const mayWrite = useScope('customers.write') !== undefined;
  const [setting, setSetting] = useState(false);
  const clear = useClear(kind);
  if (!mayWrite) return null;
  return (
    <Group gap={6} className="no-print">
      <Button size="compact-xs" variant="default" onClick={() => setSetting(true)}>
        {t(`standing.set.${kind}`)}
      </Button>
      {byHand && (
        <Button
          size="compact-xs"
          variant="default"
          loading={clear.isPending}
          onClick={() => clear.mutate({ params: { customerId: value.customerId } })}
        >
          {t('standing.clear')}
        </Button>
      )}
      <Suspense>{setting && <SetByHand kind={kind} value={value} onClose={() => setSetting(false)} />}</Suspense>
    </Group>
  );
}

/** What the rule asks for on the upper rungs, met or not. */
function Checks({ checks }: { checks: readonly StageCheck[] }) {
  const { t } = useTranslation('insight');
  const { number } = useFormats();
  if (checks.length === 0) return null;
  const shown = (value: number) => number(value, { digits: Number.isInteger(value) ? 0 : 1 });
  return (
    <ul className={classes.checks}>
      {checks.map((check) => (
        <li key={check.code} data-met={check.met}>
          {check.met ? (
            <IconCheck size={14} aria-label={t('check.met')} />
          ) : (
            <IconX size={14} aria-label={t('check.unmet')} />
          )}
          <span>{t(`check.${check.code}`, { needed: shown(check.needed) })}</span>
          <span className={classes.actual}>{check.actual === null ? t('check.unknown') : shown(check.actual)}</span>
        </li>
      ))}
    </ul>
  );
}

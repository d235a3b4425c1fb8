import { type Protection, signInRoutes } from '@kith/contract/sign-in';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { say } from '../../../ui/notices.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import classes from '../pages/pages.module.css';
import { BothDialog } from './BothDialog.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { SetUpSecondFactor } from './SetUpSecondFactor.tsx';

/** From so few on it is said that they run out. */
const FEW = 3;

/** One's own second factor: off, being set up, or on. */
export function SecondFactor(factor: Protection['secondFactor']) {
  const { t } = useTranslation('protection');
  /** Shown once, right after they were made. */
  const [codes, setCodes] = useState<string[] | null>(null);
  const on = factor.since !== null;
  return (
    <Section
      title={t('factor.title')}
      note={<Tag tone={on ? 'pine' : 'plain'}>{t(on ? 'factor.on' : 'factor.off')}</Tag>}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
      ) : on ? (
        <TurnedOn factor={factor} onCodes={setCodes} />
      ) : (
        <SetUpSecondFactor onCodes={setCodes} />
      )}
    </Section>
  );
}

function TurnedOn({ factor, onCodes }: { factor: Protection['secondFactor']; onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation('protection');
  const format = useFormats();
  const [asking, setAsking] = useState<'renew' | 'turnOff' | null>(null);
  const close = () => setAsking(null);
  const renew = useAction(signInRoutes.renewRecoveryCodes, {
    quiet: true,
    refresh: [signInRoutes.protection],
    onDone: ({ recoveryCodes }) => {
      close();
      onCodes(recoveryCodes);
    },
  });
  const turnOff = useAction(signInRoutes.turnOffSecondFactor, {
    quiet: true,
    refresh: [signInRoutes.protection],
    onDone: () => {
      close();
      say(t('factor.turnedOff'));
    },
  });
  const left = factor.recoveryCodesLeft;
  return (
    <>
      <p className={classes.lines}>
        {t('factor.since', { day: format.date(factor.since ?? '') })}
        <br />
        {t('factor.left', { count: left })} {left <= FEW && <strong>{t('factor.fewLeft')}</strong>}
      </p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => setAsking('renew')}>
          {t('factor.renew')}
        </Button>
        {!factor.required && (
          <Button variant="default" onClick={() => setAsking('turnOff')}>
            {t('factor.turnOff')}
          </Button>
        )}
      </div>
      {factor.required && <p className={classes.quiet}>{t('factor.required')}</p>}
      {asking && (
        <BothDialog
          key={asking}
          title={t(`factor.${asking}Title`)}
          text={t(`factor.${asking}Text`)}
          confirm={t(`factor.${asking}`)}
          action={asking === 'renew' ? renew : turnOff}
          onClose={close}
        />
      )}
    </>
  );
}

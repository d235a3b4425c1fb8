import type { SessionOfUser } from '@kith/contract/sign-in';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { deviceOf } from '../device.ts';
import classes from '../pages/pages.module.css';

type SessionListProps = { sessions: readonly SessionOfUser[]; action?: (session: SessionOfUser) => ReactNode };

/** Sessions, each with its device, where it came from, and when it was last used. */
export function SessionList({ sessions, action }: SessionListProps) {
  const { t } = useTranslation('protection');
  if (sessions.length === 0) return <p className={classes.quiet}>{t('sessions.none')}</p>;
  return (
    <ul className={classes.sessions}>
      {sessions.map((session) => (
        <li key={session.sessionId}>
          <div>
            <strong>
              <Device userAgent={session.userAgent} />
            </strong>{' '}
            {session.current && <Tag tone="pine">{t('sessions.this')}</Tag>}{' '}
            {session.via === 'sso' && <Tag>{t('sessions.sso')}</Tag>}
            <div className={classes.quiet}>
              {t('sessions.lastUsed')} <RelativeTime value={session.lastUsedAt} />
              {session.address && <> · {t('sessions.from', { address: session.address })}</>}
            </div>
          </div>
          {action?.(session)}
        </li>
      ))}
    </ul>
  );
}

function Device({ userAgent }: { userAgent: string | null }) {
  const { t } = useTranslation('protection');
  const { browser, system } = deviceOf(userAgent ?? '');
  if (browser && system) return t('sessions.device', { browser, system });
  return browser ?? system ?? t('sessions.unknown');
}

import { CHANNELS, type CustomerPrivacy, type PrivacyRequest, PURPOSES, privacyRoutes } from '@kith/contract/privacy';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import classes from '../privacy.module.css';
import { DueTag } from './DueTag.tsx';

const ConsentDialog = lazy(() => import('./ConsentDialog.tsx'));
const LinkDialog = lazy(() => import('./LinkDialog.tsx'));
const RequestDialog = lazy(() => import('./RequestDialog.tsx'));
const AnswerDialog = lazy(() => import('./AnswerDialog.tsx'));
const ExportDialog = lazy(() => import('./ExportDialog.tsx'));
const EraseDialog = lazy(() => import('./EraseDialog.tsx'));

type Asked = 'consents' | 'link' | 'request' | 'export' | 'erase' | PrivacyRequest | null;

/** What a customer consents to, what they asked about their data, and what can be done for them. */
export default function PrivacyCard({ customerId }: { customerId: string; compact: boolean }) {
  const { t } = useTranslation('privacy');
  const query = useRoute(privacyRoutes.ofCustomer, { params: { customerId } });
  return (
    <Card title={t('card.title')}>
      <Loaded query={query} rows={3}>
        {(privacy) => <Privacy customerId={customerId} privacy={privacy} />}
      </Loaded>
    </Card>
  );
}

function Privacy({ customerId, privacy }: { customerId: string; privacy: CustomerPrivacy }) {
  const { t } = useTranslation('privacy');
  const { date } = useFormats();
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  if (privacy.erasure) return <Erased privacy={privacy} />;
  const can = [
    ...(privacy.mayWrite ? (['consents', 'link', 'request'] as const) : []),
    ...(privacy.mayExport ? (['export'] as const) : []),
    ...(privacy.mayErase ? (['erase'] as const) : []),
  ];
  return (
    <>
      {privacy.returnedAt && (
        <p className={classes.returned}>{t('card.returned', { day: date(privacy.returnedAt) })}</p>
      )}
      <Consents privacy={privacy} />
      <Requests privacy={privacy} onAnswer={privacy.mayWrite ? setAsked : undefined} />
      <History privacy={privacy} />
      <div className={`${classes.foot} no-print`}>
        {can.map((what) => (
          <Button
            key={what}
            size="compact-xs"
            variant="subtle"
            color={what === 'erase' ? 'seal' : 'gray'}
            onClick={() => setAsked(what)}
          >
            {t(`card.${what}`)}
          </Button>
        ))}
      </div>
      <Suspense>
        {asked === 'consents' && <ConsentDialog customerId={customerId} privacy={privacy} onClose={close} />}
        {asked === 'link' && <LinkDialog customerId={customerId} privacy={privacy} onClose={close} />}
        {asked === 'request' && <RequestDialog customerId={customerId} onClose={close} />}
        {asked === 'export' && <ExportDialog customerId={customerId} onClose={close} />}
        {asked === 'erase' && <EraseDialog customerId={customerId} onClose={close} />}
        {typeof asked === 'object' && asked !== null && <AnswerDialog request={asked} onClose={close} />}
      </Suspense>
    </>
  );
}

function Consents({ privacy: { consents } }: { privacy: CustomerPrivacy }) {
  const { t } = useTranslation('privacy');
  const { list } = useFormats();
  const given = consents.filter((one) => one.given);
  if (given.length === 0) return <p className={classes.quiet}>{t('card.none')}</p>;
  return (
    <dl className={classes.consents}>
      {PURPOSES.map((purpose) => {
        const ways = CHANNELS.filter((channel) =>
          given.some((one) => one.purpose === purpose && one.channel === channel),
        );
        return (
          <div key={purpose} style={{ display: 'contents' }}>
            <dt>{t(`me.purpose.${purpose}`)}</dt>
            <dd>{ways.length === 0 ? t('card.no') : list(ways.map((channel) => t(`me.channel.${channel}`)))}</dd>
          </div>
        );
      })}
    </dl>
  );
}

type RequestsProps = { privacy: CustomerPrivacy; onAnswer: ((request: PrivacyRequest) => void) | undefined };

function Requests({ privacy, onAnswer }: RequestsProps) {
  const { t } = useTranslation('privacy');
  const open = privacy.requests.filter(({ state }) => state === 'open');
  if (open.length === 0) return null;
  return (
    <ul className={classes.requests}>
      {open.map((request) => (
        <li key={request.requestId}>
          <span>
            {t(`me.kind.${request.kind}`)} <DueTag request={request} />
          </span>
          {onAnswer && (
            <Button size="compact-xs" variant="default" onClick={() => onAnswer(request)}>
              {t('answer.go')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function History({ privacy: { history } }: { privacy: CustomerPrivacy }) {
  const { t } = useTranslation('privacy');
  const { dateShort, dot } = useFormats();
  if (history.length === 0) return null;
  return (
    <details className={classes.history}>
      <summary>{t('card.history', { count: history.length })}</summary>
      <ul>
        {history.map((one) => (
          <li key={`${one.purpose}${one.channel}${one.at}${one.given}`}>
            {dateShort(one.at)}{' '}
            {t(one.given ? 'card.gave' : 'card.withdrew', {
              purpose: t(`me.purpose.${one.purpose}`),
              channel: t(`me.channel.${one.channel}`),
            })}
            <br />
            <small>
              {dot([
                t(`source.${one.source}`),
                ...(one.version === null ? [] : [t('card.version', { version: one.version })]),
                ...(one.by ? [one.by.name] : []),
                ...(one.note ? [one.note] : []),
              ])}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Erased({ privacy: { erasure } }: { privacy: CustomerPrivacy }) {
  const { t } = useTranslation('privacy');
  if (!erasure) return null;
  return (
    <p className={classes.quiet}>
      <Tag tone={erasure.state === 'failed' ? 'seal' : 'amber'}>{t(`erasure.${erasure.state}`)}</Tag>{' '}
      <Link to={`/privacy/erasures/${erasure.erasureId}`}>{t('card.certificate')}</Link>
    </p>
  );
}

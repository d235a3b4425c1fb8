import { type Erasure, privacyRoutes } from '@kith/contract/privacy';
import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { TallyTable } from '../components/TallyTable.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';

const ASK_AGAIN_MS = 1_500;

/** That a person was erased, when, on what ground, what went and what stayed: to be printed and filed. */
export default function CertificatePage() {
  const { erasureId = '' } = useParams();
  const query = useQuery({
    ...routeQuery(privacyRoutes.erasure, { params: { erasureId } }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_AGAIN_MS : false),
  });
  return <Loaded query={query}>{(erasure) => <Certificate erasure={erasure} />}</Loaded>;
}

function Certificate({ erasure }: { erasure: Erasure }) {
  const { t } = useTranslation('privacy');
  const isDone = erasure.state === 'done';
  const print = (
    <Button variant="default" leftSection={<IconPrinter size={16} stroke={1.6} />} onClick={() => window.print()}>
      {t('certificate.print')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t(isDone ? 'certificate.title' : 'certificate.pending')}
        tags={
          <Tag tone={erasure.state === 'failed' ? 'seal' : isDone ? 'pine' : 'amber'}>
            {t(`erasure.${erasure.state}`)}
          </Tag>
        }
        above={<Link to="/privacy">{t('page.title')}</Link>}
        sub={t(isDone ? 'certificate.sub' : `certificate.state.${erasure.state}`)}
        actions={isDone ? print : <Actions erasure={erasure} />}
      />
      <div className={classes.seal}>
        <Facts erasure={erasure} />
        {erasure.report && (
          <>
            <Section title={t('tally.label')}>
              <TallyTable tallies={erasure.report.tallies} />
            </Section>
            <p className={classes.quiet}>{t('certificate.proof')}</p>
            {erasure.report.namesakes.length > 0 && (
              <p className={classes.returned}>
                {t('certificate.namesakes', { tables: erasure.report.namesakes.join(', ') })}
              </p>
            )}
            <p className={classes.quiet}>{t('certificate.tombstones', { count: erasure.report.tombstones })}</p>
            <p className={classes.quiet}>{t('erase.backups')}</p>
          </>
        )}
      </div>
    </>
  );
}

function Facts({ erasure }: { erasure: Erasure }) {
  const { t } = useTranslation('privacy');
  const { dateTime } = useFormats();
  const who = (by: Erasure['askedBy'], at: string) => `${by?.name ?? t('certificate.program')} · ${dateTime(at)}`;
  const items: Pair[] = [
    { key: 'number', label: t('certificate.number'), value: <code>{erasure.erasureId}</code> },
    { key: 'customer', label: t('certificate.record'), value: <code>{erasure.customerId}</code> },
    { key: 'ground', label: t('erase.ground'), value: t(`ground.${erasure.ground}`) },
    { key: 'asked', label: t('certificate.asked'), value: who(erasure.askedBy, erasure.askedAt) },
    ...(erasure.confirmedAt
      ? [{ key: 'confirmed', label: t('certificate.confirmed'), value: who(erasure.confirmedBy, erasure.confirmedAt) }]
      : []),
    ...(erasure.doneAt ? [{ key: 'done', label: t('certificate.done'), value: dateTime(erasure.doneAt) }] : []),
  ];
  return <Pairs items={items} />;
}

function Actions({ erasure }: { erasure: Erasure }) {
  const { t } = useTranslation('privacy');
  const confirm = usePrivacyAction(privacyRoutes.confirmErasure, { quiet: false });
  const withdraw = usePrivacyAction(privacyRoutes.withdrawErasure, { quiet: false });
  const params = { erasureId: erasure.erasureId };
  return (
    <>
      {erasure.state === 'waiting' && (
        <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ params })}>
          {t('certificate.withdraw')}
        </Button>
      )}
      {erasure.mayConfirm && (
        <Button color="seal" loading={confirm.isPending} onClick={() => confirm.mutate({ params })}>
          {t(erasure.state === 'failed' ? 'certificate.again' : 'certificate.confirm')}
        </Button>
      )}
    </>
  );
}

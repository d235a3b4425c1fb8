import { type Approval, type ApprovalDetail, approvalsRoutes } from '@kith/contract/approvals';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { say } from '../../../ui/notices.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { ErrorState, Loading } from '../../../ui/states.tsx';
import classes from '../approvals.module.css';
import { useComment, useWithdraw } from '../use-approvals.ts';
import { useApprovalWords } from '../use-words.ts';
import { DecideForm } from './DecideForm.tsx';
import { StateTag } from './StateTag.tsx';

type ApprovalPanelProps = { approvalId: string; known: Approval | undefined; onClose: () => void };

/** One approval beside the list: what is to be done and why, who has to sign, what happened, and the decision. */
export function ApprovalPanel({ approvalId, known, onClose }: ApprovalPanelProps) {
  const { t } = useTranslation('approvals');
  const words = useApprovalWords();
  const query = useRoute(approvalsRoutes.get, { params: { approvalId } });
  const approval = query.data ?? known;
  return (
    <Panel label={approval ? words(approval) : t('title')} onClose={onClose}>
      {approval && <Head approval={approval} />}
      {query.data ? (
        <Body approval={query.data} />
      ) : query.error ? (
        <ErrorState error={query.error} />
      ) : (
        <Loading rows={6} />
      )}
    </Panel>
  );
}

function Head({ approval }: { approval: Approval }) {
  const { t } = useTranslation('approvals');
  const words = useApprovalWords();
  return (
    <>
      <div>
        <StateTag state={approval.state} /> <span className={classes.quiet}>{t(`kind.${approval.kind}.name`)}</span>
      </div>
      <h2 className={classes.panelTitle}>{words(approval)}</h2>
      {approval.reason && <p className={classes.words}>{approval.reason}</p>}
    </>
  );
}

function Body({ approval }: { approval: ApprovalDetail }) {
  const { t } = useTranslation('approvals');
  return (
    <>
      {approval.mayDecide && <DecideForm key={approval.step} approval={approval} />}
      {approval.whyNot && <p className={classes.quiet}>{t(`whyNot.${approval.whyNot}`)}</p>}
      <Facts approval={approval} />
      <History approval={approval} />
      {approval.mayWithdraw && <Withdraw approvalId={approval.approvalId} />}
    </>
  );
}

function Facts({ approval }: { approval: ApprovalDetail }) {
  const { t } = useTranslation('approvals');
  const { dot, list } = useNames();
  const { amount, customer, dueAt, carrier } = approval;
  const items: Pair[] = [
    ...(customer
      ? [
          {
            key: 'customer',
            label: t('facts.customer'),
            value: <Link to={`/customers/${customer.customerId}`}>{customer.name}</Link>,
          },
        ]
      : []),
    ...(amount ? [{ key: 'amount', label: t('facts.amount'), value: <Money value={amount} /> }] : []),
    {
      key: 'proposer',
      label: t('facts.proposer'),
      value: (
        <>
          {approval.proposer.name} · <RelativeTime value={approval.proposedAt} />
        </>
      ),
    },
    ...(carrier && carrier.userId !== approval.proposer.userId
      ? [{ key: 'carrier', label: t('facts.carrier'), value: carrier.name }]
      : []),
    ...(approval.waitingFor.length > 0
      ? [
          {
            key: 'waiting',
            label: t('facts.waitingFor'),
            value: dot([
              list(approval.waitingFor),
              approval.steps > 1 && t('facts.step', { step: approval.step, steps: approval.steps }),
            ]),
          },
        ]
      : []),
    ...(dueAt ? [{ key: 'due', label: t('facts.due'), value: <RelativeTime value={dueAt} /> }] : []),
  ];
  return (
    <div className={classes.facts}>
      <Pairs items={items} />
    </div>
  );
}

/** Names in a row, and for whom they stand in. */
function useNames() {
  const { t } = useTranslation('approvals');
  const { dot, locale } = useFormats();
  const and = new Intl.ListFormat(locale, { type: 'disjunction' });
  return {
    dot,
    list: (waiting: ApprovalDetail['waitingFor']) =>
      and.format(
        waiting.map((one) =>
          one.for ? t('inPlaceOf', { name: one.person.name, for: one.for.name }) : one.person.name,
        ),
      ),
  };
}

function History({ approval }: { approval: ApprovalDetail }) {
  const { t } = useTranslation('approvals');
  const { dot } = useFormats();
  const { approvalId, history, hash } = approval;
  return (
    <Card title={t('history')}>
      <ol className={classes.history}>
        {history.map((one) => (
          <li key={one.actId}>
            <RelativeTime value={one.at} absolute />
            <div>
              {dot([
                t(`act.${one.act}`),
                one.by && (one.for ? t('inPlaceOf', { name: one.by.name, for: one.for.name }) : one.by.name),
              ])}
              {one.note && <p>{one.note}</p>}
            </div>
          </li>
        ))}
      </ol>
      <Comment approvalId={approvalId} />
      <p className={classes.hash} title={t('hashHelp')}>
        {t('hash')} {hash.slice(0, 16)}…
      </p>
    </Card>
  );
}

function Comment({ approvalId }: { approvalId: string }) {
  const { t } = useTranslation('approvals');
  const [text, setText] = useState('');
  const comment = useComment();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    comment.mutate({ params: { approvalId }, body: { text: text.trim() } }, { onSuccess: () => setText('') });
  };
  return (
    <form className={`${classes.comment} no-print`} onSubmit={submit}>
      <TextInput
        label={t('comment')}
        maxLength={1_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={comment.isPending} disabled={text.trim() === ''}>
        {t('send')}
      </Button>
    </form>
  );
}

function Withdraw({ approvalId }: { approvalId: string }) {
  const { t } = useTranslation('approvals');
  const withdraw = useWithdraw();
  return (
    <Button
      variant="default"
      className="no-print"
      loading={withdraw.isPending}
      onClick={() => withdraw.mutate({ params: { approvalId } }, { onSuccess: () => say(t('withdrawn')) })}
    >
      {t('withdraw')}
    </Button>
  );
}

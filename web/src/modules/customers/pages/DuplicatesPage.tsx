import { mergeRoutes, type Pair, type PairCustomer, type Scan } from '@kith/contract/merges';
import { Button, Group, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { refreshRoutes, routeQuery, useAction, usePages } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { Money } from '../../../ui/Money.tsx';
import { undoable } from '../../../ui/notices.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { KindTag, Tag, TierTag } from '../../../ui/Tag.tsx';
import { HintRule } from '../components/HintRule.tsx';
import classes from '../merges.module.css';

const state = z.object({ distinct: z.stringbool().default(false) });
const ASK_AGAIN_MS = 1_500;
const runs = (scan: Scan | null | undefined) => scan != null && scan.finishedAt === null;

/** Customers who look like one, side by side: merge them, or say that they are two. */
export default function DuplicatesPage() {
  const { t } = useTranslation(['merges', 'customers']);
  const { dateTime, number } = useFormats();
  const mayRule = useScope('settings.write') !== undefined;
  const [{ distinct }, setState] = useUrlState(state);
  const pages = usePages(mergeRoutes.pairs, { query: { distinct } });
  const first = useQuery({
    ...routeQuery(mergeRoutes.pairs, { query: { limit: 1 } }),
    refetchInterval: ({ state: { data } }) => (runs(data?.scan) ? ASK_AGAIN_MS : false),
  });
  const look = useAction(mergeRoutes.scan, { refresh: [mergeRoutes.pairs] });
  const scan = first.data?.scan;
  const finishedAt = scan?.finishedAt;
  const client = useQueryClient();
  useEffect(() => {
    // What a look has found is shown as soon as it is through.
    if (finishedAt) void refreshRoutes(client, [mergeRoutes.pairs]);
  }, [client, finishedAt]);
  const running = look.isPending || runs(scan);
  const said = running
    ? t('scan.running')
    : scan?.finishedAt
      ? t('scan.done', { at: dateTime(scan.finishedAt), customers: number(scan.customers ?? 0) })
      : t('scan.never');
  return (
    <>
      <PageHeader
        above={<Link to="/customers">{t('customers:list.title')}</Link>}
        title={t('title')}
        sub={
          <>
            {t('sub')} <span role="status">{first.data && said}</span>
          </>
        }
        actions={
          <Button variant="default" loading={running} onClick={() => look.mutate({})}>
            {t('scan.do')}
          </Button>
        }
      />
      <SegmentedControl
        mt="md"
        aria-label={t('title')}
        value={String(distinct)}
        onChange={(value) => setState({ distinct: value === 'true' })}
        data={[
          { value: 'false', label: t('tab.open') },
          { value: 'true', label: t('tab.distinct') },
        ]}
      />
      <Loaded query={pages}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title={t(distinct ? 'noneDistinct' : 'empty')} text={distinct ? undefined : t('emptyText')} />
          ) : (
            <ol className={classes.pairs}>
              {rows.map((pair) => (
                <PairItem key={`${pair.one.customerId} ${pair.other.customerId}`} pair={pair} />
              ))}
            </ol>
          )
        }
      </Loaded>
      {pages.hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('customers:story.more')}
        </Button>
      )}
      {mayRule && <HintRule />}
    </>
  );
}

const AGAINST = ['other_birthday', 'other_gender', 'other_kind'];

function PairItem({ pair }: { pair: Pair }) {
  const { t } = useTranslation('merges');
  const { date } = useFormats();
  const { one, other, score, reasons, distinct } = pair;
  const judge = useAction(mergeRoutes.judge, { refresh: [mergeRoutes.pairs] });
  const params = { oneId: one.customerId, otherId: other.customerId };
  const say = (isDistinct: boolean) => judge.mutateAsync({ params, body: { distinct: isDistinct } });
  const notSame = () =>
    void say(true).then(() => undoable(t('notSameDone', { one: one.name, other: other.name }), () => say(false)));
  return (
    <li>
      <div className={classes.why}>
        {score > 0 && (
          <strong className={classes.score} title={t('score', { score })}>
            {score}
          </strong>
        )}
        {reasons.map((reason) => (
          <Tag key={reason} tone={AGAINST.includes(reason) ? 'amber' : 'pine'}>
            {t(`reason.${reason}`)}
          </Tag>
        ))}
        {distinct && (
          <span className={classes.quiet}>{t('judged', { by: distinct.by?.name ?? '—', day: date(distinct.at) })}</span>
        )}
      </div>
      <div className={classes.two}>
        <Side customer={one} />
        <Side customer={other} />
      </div>
      <Group gap={8} className={classes.acts}>
        <Button
          size="compact-sm"
          component={Link}
          to={`/customers/${one.customerId}/merge?with=${other.customerId}`}
          aria-label={`${t('look')}: ${one.name}, ${other.name}`}
        >
          {t('look')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={judge.isPending}
          onClick={() => (distinct ? void say(false) : notSame())}
        >
          {t(distinct ? 'openAgain' : 'notSame')}
        </Button>
      </Group>
    </li>
  );
}

function Side({ customer }: { customer: PairCustomer }) {
  const { t } = useTranslation(['merges', 'customers']);
  const { date, dot, number } = useFormats();
  const { orderCount, lastOn } = customer;
  return (
    <div className={classes.side}>
      <p>
        <Link to={`/customers/${customer.customerId}`}>{customer.name}</Link> <KindTag kind={customer.kind} />
        {customer.tier && <TierTag tier={customer.tier} />}
      </p>
      <p className={classes.quiet}>
        {dot([customer.phone, customer.region, customer.externalRef, customer.owner?.name ?? t('customers:noOwner')])}
      </p>
      <p className={classes.quiet}>
        {t('facts.orders', { count: orderCount, shown: number(orderCount) })}
        {orderCount > 0 && (
          <>
            {' · '}
            <Money value={customer.spendTotal} />
          </>
        )}
        {' · '}
        {dot([lastOn && t('facts.last', { day: date(lastOn) }), t('facts.since', { day: date(customer.createdAt) })])}
      </p>
    </div>
  );
}

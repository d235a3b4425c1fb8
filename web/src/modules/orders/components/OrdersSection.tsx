import { type Order, type OrderLine, ordersRoutes } from '@kith/contract/orders';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { routePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import classes from '../orders.module.css';

const SHOWN = 10;

/** What a customer bought and brought back, newest first, each order with its lines. */
export default function OrdersSection({ customerId }: { customerId: string }) {
  const { t } = useTranslation('orders');
  const query = useInfiniteQuery(routePages(ordersRoutes.list, { params: { customerId }, query: { limit: SHOWN } }));
  return (
    <Section title={t('list.title')}>
      <Loaded query={query} rows={4}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className={classes.quiet}>{t('list.empty')}</p>
          ) : (
            <>
              {rows.map((order) => (
                <OneOrder key={order.orderId} order={order} />
              ))}
              {query.hasNextPage && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  mt={6}
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t('list.more')}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function OneOrder({ order }: { order: Order }) {
  const { t } = useTranslation('orders');
  const { date, dot } = useFormats();
  return (
    <article className={classes.order}>
      <header>
        <span className={classes.day}>{date(order.orderedOn)}</span>
        <span className={classes.what}>
          {dot([order.number ?? t('list.noNumber'), order.channel, order.store])}{' '}
          {order.isReturn && <Tag tone="amber">{t('list.return')}</Tag>}
        </span>
        <strong data-negative={order.amount.minor < 0}>
          <Money value={order.amount} />
        </strong>
      </header>
      {order.lines.length > 0 && (
        <ul>
          {order.lines.map((line) => (
            <Line key={line.lineId} line={line} />
          ))}
        </ul>
      )}
    </article>
  );
}

function Line({ line }: { line: OrderLine }) {
  const { t } = useTranslation('orders');
  return (
    <li>
      <span title={line.category ?? undefined}>{line.productName ?? line.productCode ?? t('list.noProduct')}</span>
      <span>{line.quantity !== null && `× ${line.quantity}`}</span>
      <span>
        <Money value={line.amount} />
      </span>
    </li>
  );
}

import { customersRoutes, type TimelineItem } from '@kith/contract/customers';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { routePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { storyContext, storyValues } from '../../../lib/story.ts';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../customers.module.css';

type TimelineProps = {
  customerId: string;
  /** How many at a time. */
  limit: number;
  /** Only the newest, without a way to older ones. */
  short?: boolean;
};

/** Everything that happened, newest first; people's own words stand in front. */
export function Timeline({ customerId, limit, short = false }: TimelineProps) {
  const { t } = useTranslation('customers');
  const query = useInfiniteQuery(routePages(customersRoutes.timeline, { params: { customerId }, query: { limit } }));
  return (
    <Loaded query={query} rows={limit > 8 ? 6 : 3}>
      {({ rows }) =>
        rows.length === 0 ? (
          <p className={classes.quiet}>{t('story.empty')}</p>
        ) : (
          <>
            <Items items={rows} />
            {!short && query.hasNextPage && (
              <Button
                size="compact-sm"
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('story.more')}
              </Button>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function Items({ items }: { items: readonly TimelineItem[] }) {
  const rooms = useMemo(() => ['customers', ...new Set(items.map((item) => item.module))], [items]);
  // The words of every room that tells something here; React waits for those not read yet.
  const { t } = useTranslation(rooms);
  const format = useFormats();
  return (
    <ol className={classes.story}>
      {items.map((item) => {
        const what = t(`${item.module}:timeline.${item.kind}`, {
          ...storyValues(item.data, format),
          ...storyContext(item.data),
        });
        const internal = item.module === 'customers' && item.kind === 'note';
        return (
          <li key={`${item.module}.${item.id}`} data-said={item.text !== null} data-internal={internal}>
            <span className={classes.when}>
              <RelativeTime value={item.at} absolute />
            </span>
            <div>
              {item.text !== null && <p className={classes.words}>{item.text}</p>}
              <span className={item.text === null ? undefined : classes.quiet}>
                {format.dot([what, internal && t('customers:story.internal'), item.by?.name])}
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

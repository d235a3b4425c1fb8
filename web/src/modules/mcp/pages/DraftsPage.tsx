import { draftsRoutes } from '@kith/contract/drafts';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { routePages } from '../../../lib/query.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { DraftItem } from '../components/DraftItem.tsx';
import classes from '../mcp.module.css';

/** What programs would write down, for a person to accept or to throw away. */
export default function DraftsPage() {
  const { t } = useTranslation('mcp');
  const query = useInfiniteQuery(routePages(draftsRoutes.list, { query: {} }));
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} sub={t('sub')} />
      <Loaded query={query}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title={t('empty')} text={t('emptyText')} />
          ) : (
            <>
              <ul className={classes.drafts}>
                {rows.map((draft) => (
                  <DraftItem key={draft.draftId} draft={draft} named />
                ))}
              </ul>
              {query.hasNextPage && (
                <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('more')}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </div>
  );
}

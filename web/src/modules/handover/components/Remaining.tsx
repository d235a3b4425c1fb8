import { handoverRoutes } from '@kith/contract/handovers';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePages } from '../../../lib/query.ts';
import { codeText } from '../../../lib/words.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../handover.module.css';

/** Who was left out, or could not be given back, each with the reason. */
export function Remaining({ handoverId, state }: { handoverId: string; state: 'left_out' | 'stays' }) {
  const { t } = useTranslation('handover');
  const query = usePages(handoverRoutes.customers, { params: { handoverId }, query: { state } });
  return (
    <Section title={t(`remaining.${state}`)}>
      <Loaded query={query} rows={3}>
        {({ rows }) => (
          <ul className={classes.shares}>
            {rows.map((one) => (
              <li key={one.customerId}>
                <Link to={`/customers/${one.customerId}`}>{one.name}</Link>
                <span>{one.code && codeText(one.code)}</span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {query.hasNextPage && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('remaining.more')}
        </Button>
      )}
    </Section>
  );
}

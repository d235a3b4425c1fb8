import { type Customer, customersRoutes } from '@kith/contract/customers';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { z } from 'zod';
import { useRoute } from '../../../lib/query.ts';
import { useUrlState } from '../../../lib/url.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { MergeForm } from '../components/MergeForm.tsx';
import { WithWhom } from '../components/WithWhom.tsx';

const state = z.object({ with: z.uuid().optional() });

/** Two customers side by side, and of which of them each field is kept. */
export default function MergePage() {
  const { customerId = '' } = useParams();
  const [{ with: otherId }, setState] = useUrlState(state);
  const query = useRoute(customersRoutes.get, { params: { customerId } });
  return (
    <Loaded query={query} rows={12}>
      {(one) =>
        otherId ? (
          <Both one={one} otherId={otherId} />
        ) : (
          <>
            <Head one={one} other={null} />
            <WithWhom customer={one} onChosen={(chosen) => setState({ with: chosen })} />
          </>
        )
      }
    </Loaded>
  );
}

function Both({ one, otherId }: { one: Customer; otherId: string }) {
  const query = useRoute(customersRoutes.get, { params: { customerId: otherId } });
  return (
    <Loaded query={query} rows={12}>
      {(other) => (
        <>
          <Head one={one} other={other} />
          <MergeForm key={`${one.customerId} ${one.version} ${other.version}`} one={one} other={other} />
        </>
      )}
    </Loaded>
  );
}

function Head({ one, other }: { one: Customer; other: Customer | null }) {
  const { t } = useTranslation('merges');
  return (
    <PageHeader
      above={<Link to={`/customers/${one.customerId}`}>{one.name}</Link>}
      title={other ? t('merge.of', { one: one.name, other: other.name }) : t('merge.title')}
      sub={t('merge.undoLater')}
    />
  );
}

import { exchangeRoutes, type ImportDetail, type ImportState } from '@kith/contract/exchange';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { routeQuery, useRoute } from '../../../lib/query.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Draft } from '../components/Draft.tsx';
import { ImportSteps } from '../components/ImportSteps.tsx';
import { Run } from '../components/Run.tsx';
import { StateTag } from '../components/StateTag.tsx';
import { isOpen } from '../progress.ts';

/** One import: before it starts, what the file is read as; afterwards, how far it is and what came of it. */
export default function ImportPage() {
  const { importId = '' } = useParams();
  const params = { importId };
  const detail = useRoute(exchangeRoutes.getImport, { params });
  return (
    <Loaded query={detail} rows={10}>
      {(one) => (one.state === 'ready' ? <Ready one={one} /> : <Started importId={importId} />)}
    </Loaded>
  );
}

function Ready({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('exchange');
  return (
    <>
      <PageHeader
        above={<Link to="/imports">{t('imports.title')}</Link>}
        title={one.fileName}
        tags={<StateTag one={one} />}
        sub={t('draft.sub')}
      />
      <ImportSteps now="check" />
      <Draft key={one.importId} one={one} />
    </>
  );
}

function Started({ importId }: { importId: string }) {
  const { t } = useTranslation('exchange');
  const progress = useQuery({
    ...routeQuery(exchangeRoutes.importProgress, { params: { importId } }),
    refetchInterval: ({ state: { data } }) => (!data || isOpen(data.state) ? 1000 : false),
  });
  useRefreshAtEnd(progress.data?.state);
  return (
    <Loaded query={progress}>
      {(one) => (
        <>
          <PageHeader
            above={<Link to="/imports">{t('imports.title')}</Link>}
            title={one.fileName}
            tags={<StateTag one={one} />}
            sub={t(`entity.${one.entity}`)}
          />
          <Run one={one} />
        </>
      )}
    </Loaded>
  );
}

/** When an import or its undo ends while one watches, every list and number of the house may have changed. */
function useRefreshAtEnd(state: ImportState | undefined): void {
  const client = useQueryClient();
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== undefined && isOpen(before.current) && state !== undefined && !isOpen(state)) {
      void client.invalidateQueries();
    }
    before.current = state;
  }, [state, client]);
}

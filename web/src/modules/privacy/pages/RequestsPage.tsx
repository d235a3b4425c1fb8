import { type Erasure, type PrivacyRequest, privacyRoutes } from '@kith/contract/privacy';
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { usePages } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import AnswerDialog from '../components/AnswerDialog.tsx';
import { DueTag } from '../components/DueTag.tsx';

const VIEWS = ['open', 'decided', 'erasures'] as const;
type View = (typeof VIEWS)[number];

/** What customers asked about their data, the earliest deadline first; what was answered; who was erased. */
export default function RequestsPage() {
  const { t } = useTranslation('privacy');
  const [search, setSearch] = useSearchParams();
  const mayErase = useScope('privacy.erase') !== undefined;
  const views = VIEWS.filter((view) => view !== 'erasures' || mayErase);
  const view: View = views.find((each) => each === search.get('view')) ?? 'open';
  return (
    <ListPage>
      <PageHeader
        title={t('page.title')}
        sub={t('page.sub')}
        actions={
          <SegmentedControl
            size="sm"
            aria-label={t('page.view')}
            value={view}
            onChange={(next) => setSearch(next === 'open' ? {} : { view: next })}
            data={views.map((each) => ({ value: each, label: t(`page.${each}`) }))}
          />
        }
      />
      {view === 'erasures' ? <Erasures /> : <Requests key={view} state={view} />}
    </ListPage>
  );
}

const requestKey = (one: PrivacyRequest) => one.requestId;

function Requests({ state }: { state: 'open' | 'decided' }) {
  const { t } = useTranslation('privacy');
  const navigate = useNavigate();
  const mayWrite = useScope('privacy.write') !== undefined;
  const [answering, setAnswering] = useState<PrivacyRequest | null>(null);
  const query = usePages(privacyRoutes.requests, { query: { state } });
  const grid = useGrid({ id: `privacy.${state}`, columns: useRequestColumns(), rowKey: requestKey });
  const open = (one: PrivacyRequest) =>
    state === 'open' && mayWrite ? setAnswering(one) : void navigate(`/customers/${one.customerId}`);
  return (
    <>
      <DataGrid
        label={t(`page.${state}`)}
        grid={grid}
        data={gridPages(query)}
        rowLabel={(one) => `${one.customer} · ${t(`me.kind.${one.kind}`)}`}
        onOpen={open}
        empty={<Empty title={t(`page.none.${state}`)} text={t('page.noneText')} />}
      />
      {answering && <AnswerDialog request={answering} onClose={() => setAnswering(null)} />}
    </>
  );
}

function useRequestColumns(): GridColumn<PrivacyRequest>[] {
  const { t } = useTranslation('privacy');
  return useMemo(
    () => [
      { id: 'customer', header: t('request.customer'), cell: (one) => one.customer, grow: true, card: 'title' },
      { id: 'kind', header: t('request.kind'), cell: (one) => t(`me.kind.${one.kind}`), width: 130 },
      {
        id: 'due',
        header: t('request.until'),
        cell: (one) => (one.state === 'open' ? <DueTag request={one} /> : t(`answer.${one.state}`)),
        width: 150,
        card: 'end',
      },
      { id: 'law', header: t('request.law'), cell: (one) => t(`law.${one.law}`), width: 220, card: 'none' },
      { id: 'source', header: t('source.label'), cell: (one) => t(`source.${one.source}`), width: 130 },
      { id: 'at', header: t('request.at'), cell: (one) => <RelativeTime value={one.askedAt} />, width: 130 },
    ],
    [t],
  );
}

const erasureKey = (one: Erasure) => one.erasureId;
const erasurePath = (one: Erasure) => `/privacy/erasures/${one.erasureId}`;

function Erasures() {
  const { t } = useTranslation('privacy');
  const navigate = useNavigate();
  const query = usePages(privacyRoutes.erasures);
  const grid = useGrid({ id: 'privacy.erasures', columns: useErasureColumns(), rowKey: erasureKey });
  return (
    <DataGrid
      label={t('page.erasures')}
      grid={grid}
      data={gridPages(query)}
      rowLabel={(one) => one.erasureId}
      href={erasurePath}
      onOpen={(one) => navigate(erasurePath(one))}
      empty={<Empty title={t('page.none.erasures')} text={t('page.noErasures')} />}
    />
  );
}

function useErasureColumns(): GridColumn<Erasure>[] {
  const { t } = useTranslation('privacy');
  const { dateTime } = useFormats();
  return useMemo(
    () => [
      { id: 'number', header: t('certificate.number'), cell: (one) => one.erasureId, grow: true, card: 'title' },
      {
        id: 'state',
        header: t('request.state'),
        cell: (one) => <Tag tone={one.state === 'failed' ? 'seal' : 'plain'}>{t(`erasure.${one.state}`)}</Tag>,
        width: 150,
        card: 'end',
      },
      { id: 'ground', header: t('erase.ground'), cell: (one) => t(`ground.${one.ground}`), width: 200 },
      { id: 'by', header: t('certificate.asked'), cell: (one) => one.askedBy?.name ?? '', width: 130 },
      { id: 'at', header: t('request.at'), cell: (one) => dateTime(one.askedAt), width: 160 },
    ],
    [t, dateTime],
  );
}

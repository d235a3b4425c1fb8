import { AUDITED_ROOMS, type AuditRecord, auditRoutes } from '@kith/contract/audit';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { usePages } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { useUrlState } from '../../../lib/url.ts';
import { FilterBar } from '../../../ui/FilterBar.tsx';
import type { Filter } from '../../../ui/filters.ts';
import type { GridColumn } from '../../../ui/grid/columns.ts';
import { DataGrid } from '../../../ui/grid/DataGrid.tsx';
import { gridPages } from '../../../ui/grid/data.ts';
import { useGrid } from '../../../ui/grid/use-grid.ts';
import { ListPage } from '../../../ui/ListPage.tsx';
import { Card, PageHeader } from '../../../ui/PageHeader.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Panel, usePanel } from '../../../ui/Panel.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Empty } from '../../../ui/states.tsx';
import { useOthers } from '../colleagues.ts';

const schema = z.object({
  actor: z.uuid().optional(),
  room: z.enum(AUDITED_ROOMS).optional(),
  subject: z.string().max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

const recordKey = (one: AuditRecord) => one.auditId;

/** Who changed or read what, when, from where and why; the newest first. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const [state, setState] = useUrlState(schema);
  const query = usePages(auditRoutes.list, { query: state });
  const grid = useGrid({ id: 'identity.audit', columns: useColumns(), rowKey: recordKey });
  const panel = usePanel();
  const what = useWhat();
  const opened = query.data?.rows.find((one) => one.auditId === panel.openId);
  return (
    <ListPage>
      <PageHeader title={t('title')} sub={t('sub')} />
      <FilterBar
        filters={useFilters()}
        value={state}
        onChange={setState}
        search={{ key: 'subject', placeholder: t('searchId') }}
      />
      <DataGrid
        label={t('title')}
        grid={grid}
        data={gridPages(query)}
        rowLabel={what}
        onOpen={(one) => panel.open(one.auditId)}
        openKey={panel.openId}
        empty={<Empty title={t('empty')} text={t('emptyText')} />}
      />
      {opened && <Opened key={opened.auditId} one={opened} onClose={panel.close} />}
    </ListPage>
  );
}

// locale-keys: audit:actions.*
function useWhat(): (one: AuditRecord) => string {
  const { t } = useTranslation('audit');
  return ({ action, subject }) =>
    subject.name === null ? t(`actions.${action}`) : t('whatOf', { what: t(`actions.${action}`), name: subject.name });
}

// locale-keys: audit:actor.*
function useWho(): (one: AuditRecord) => string {
  const { t } = useTranslation('audit');
  return ({ actor, actorKind }) => actor?.name ?? t(`actor.${actorKind}`);
}

function useColumns(): GridColumn<AuditRecord>[] {
  const { t } = useTranslation('audit');
  const { dateTime } = useFormats();
  const what = useWhat();
  const who = useWho();
  return useMemo(
    () => [
      { id: 'what', header: t('what'), cell: what, grow: true, card: 'title' },
      { id: 'who', header: t('who'), cell: who, width: 150 },
      {
        id: 'at',
        header: t('at'),
        cell: (one) => <time dateTime={one.at}>{dateTime(one.at)}</time>,
        width: 170,
        card: 'end',
      },
      { id: 'origin', header: t('origin'), cell: (one) => one.origin ?? '—', width: 150, card: 'none' },
      { id: 'reason', header: t('reason'), cell: (one) => one.reason ?? '', width: 200, card: 'none' },
    ],
    [t, dateTime, what, who],
  );
}

// locale-keys: audit:rooms.*
function useFilters(): Filter[] {
  const { t } = useTranslation('audit');
  const others = useOthers();
  return useMemo(
    () => [
      {
        key: 'actor',
        label: t('who'),
        kind: 'options',
        single: true,
        options: others.map(({ userId, name }) => ({ value: userId, label: name })),
      },
      {
        key: 'room',
        label: t('room'),
        kind: 'options',
        single: true,
        options: AUDITED_ROOMS.map((room) => ({ value: room, label: t(`rooms.${room}`) })),
      },
      { key: 'days', label: t('at'), kind: 'days', from: 'from', to: 'to' },
    ],
    [t, others],
  );
}

/** One row beside the list: all of who, when, where, why, and what was found and left. */
function Opened({ one, onClose }: { one: AuditRecord; onClose: () => void }) {
  const { t } = useTranslation('audit');
  const { dateTime } = useFormats();
  const what = useWhat()(one);
  const who = useWho()(one);
  const { subject, reason, origin } = one;
  const pairs = [
    { key: 'who', label: t('who'), value: who },
    {
      key: 'at',
      label: t('at'),
      value: (
        <>
          {dateTime(one.at)} <RelativeTime value={one.at} />
        </>
      ),
    },
    ...(origin === null ? [] : [{ key: 'origin', label: t('origin'), value: origin }]),
    ...(reason === null ? [] : [{ key: 'reason', label: t('reason'), value: reason }]),
    {
      key: 'subject',
      label: t('changed'),
      value:
        subject.kind === 'customer' ? (
          <Link to={`/customers/${subject.id}`}>{subject.name ?? subject.id}</Link>
        ) : (
          subject.id
        ),
    },
  ];
  return (
    <Panel label={what} onClose={onClose}>
      <PageHeader title={what} />
      <Card title={t('record')}>
        <Pairs items={pairs} />
      </Card>
      {one.keptBack && <Card title={t('changes')}>{t(`keptBack.${one.keptBack}`)}</Card>}
      {one.changes && <Changes changes={one.changes} />}
    </Panel>
  );
}

// locale-keys: audit:keptBack.*
function Changes({ changes }: { changes: NonNullable<AuditRecord['changes']> }) {
  const { t } = useTranslation('audit');
  return (
    <Card title={t('changes')}>
      <Pairs
        items={changes.map(({ field, before, after }) => ({
          key: field,
          label: field === '' ? t('whole') : <code>{field}</code>,
          value: (
            <>
              {before !== null && <del>{textOf(before)}</del>} {after !== null && <ins>{textOf(after)}</ins>}
            </>
          ),
        }))}
      />
    </Card>
  );
}

/** As it was stored: the audit explains nothing away. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

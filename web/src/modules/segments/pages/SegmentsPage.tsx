import { type Segment, type SegmentRun, segmentsRoutes, type Vocabulary } from '@kith/contract/segments';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routeQuery, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded, Loading } from '../../../ui/states.tsx';
import { StateTags } from '../components/StateTags.tsx';
import classes from '../segments.module.css';
import { ruleSentence } from '../sentence.ts';
import { useAsked } from '../use-asked.ts';

/** While members are looked for, their numbers move. */
const ASK_AGAIN_MS = 2_000;
const isFilling = ({ state }: Segment) => state === 'filling';

/** Every segment: who is meant, how many, and what the last week changed. */
export default function SegmentsPage() {
  const { t } = useTranslation('segments');
  const vocabulary = useRoute(segmentsRoutes.vocabulary);
  const segments = useQuery({
    ...routeQuery(segmentsRoutes.list),
    refetchInterval: ({ state }) => (state.data?.items.some(isFilling) ? ASK_AGAIN_MS : false),
  });
  const runs = useRoute(segmentsRoutes.runs);
  const mayWrite = useScope('segments.write') !== undefined;
  const { sentences } = useFormats();
  const lastLook = useLastLook(runs.data?.items ?? []);
  const add = mayWrite && (
    <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} />}>
      {t('edit.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('list.title')} sub={sentences([t('list.sub'), lastLook])} actions={add} />
      {runs.data && <Alarms runs={runs.data.items} />}
      <Loaded query={segments}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('list.empty')} text={t('list.emptyText')} action={add} />
          ) : (
            <Loaded query={vocabulary}>
              {(known) => (
                <Suspense fallback={<Loading />}>
                  <List segments={items} vocabulary={known} />
                </Suspense>
              )}
            </Loaded>
          )
        }
      </Loaded>
    </>
  );
}

function List({ segments, vocabulary }: { segments: readonly Segment[]; vocabulary: Vocabulary }) {
  const { t } = useTranslation('segments');
  const { number, locale } = useFormats();
  const asked = useAsked(vocabulary, segments);
  return (
    <FigureTable
      label={t('list.title')}
      columns={[t('list.segment'), t('list.members'), t('list.came'), t('list.went')]}
      rows={segments.map((segment) => ({
        key: segment.segmentId,
        name: (
          <div className={classes.listed}>
            <Link to={`/segments/${segment.segmentId}`}>{segment.names[locale]}</Link> <StateTags segment={segment} />
            <p className={classes.quiet}>{ruleSentence(segment.rule, asked)}</p>
          </div>
        ),
        cells: [
          <Link key="members" to={`/customers?segment=${segment.segmentId}`}>
            {number(segment.members)}
          </Link>,
          segment.came === 0 ? '—' : number(segment.came, { signed: true }),
          segment.went === 0 ? '—' : number(-segment.went, { signed: true }),
        ],
      }))}
    />
  );
}

/** When everybody was last looked at, and whether all was well. */
function useLastLook(runs: readonly SegmentRun[]): string | null {
  const { t } = useTranslation('segments');
  const { dateTime } = useFormats();
  const audit = runs.find(({ kind }) => kind === 'audit');
  if (!audit) return null;
  const at = dateTime(audit.startedAt);
  if (audit.state !== 'done') return t(`run.${audit.state}`, { at });
  return audit.alarms.length === 0 ? t('run.well', { at }) : t('run.alarmed', { at });
}

/** What the last audit put right: it should never have had to. */
function Alarms({ runs }: { runs: readonly SegmentRun[] }) {
  const { t } = useTranslation('segments');
  const { number, locale, list } = useFormats();
  const alarms = runs.find(({ kind, state }) => kind === 'audit' && state === 'done')?.alarms ?? [];
  if (alarms.length === 0) return null;
  return (
    <p role="alert" className={classes.fault}>
      {t('run.alarms', {
        segments: list(alarms.map(({ names, customers }) => `${names[locale]} ${number(customers)}`)),
      })}
    </p>
  );
}

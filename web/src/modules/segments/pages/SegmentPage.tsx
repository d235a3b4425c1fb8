import { type Segment, segmentsRoutes, type Vocabulary } from '@kith/contract/segments';
import { Button } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { refreshRoutes, routeQuery, useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Confirm } from '../../../ui/Confirm.tsx';
import { Figures } from '../../../ui/Figures.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Loaded, Loading } from '../../../ui/states.tsx';
import { Moves } from '../components/Moves.tsx';
import { Overlap } from '../components/Overlap.tsx';
import { Profile } from '../components/Profile.tsx';
import { SizeChart } from '../components/SizeChart.tsx';
import { StateTags } from '../components/StateTags.tsx';
import classes from '../segments.module.css';
import { ruleSentence } from '../sentence.ts';
import { useAsked } from '../use-asked.ts';

const ASK_AGAIN_MS = 2_000;

/** One segment: who is meant, how it moved, and in what its members differ. */
export default function SegmentPage() {
  const { segmentId = '' } = useParams();
  const { t } = useTranslation('segments');
  const vocabulary = useRoute(segmentsRoutes.vocabulary);
  const segments = useRoute(segmentsRoutes.list);
  const segment = useQuery({
    ...routeQuery(segmentsRoutes.get, { params: { segmentId } }),
    refetchInterval: ({ state }) => (state.data?.state === 'filling' ? ASK_AGAIN_MS : false),
  });
  useFreshAfterFilling(segment.data?.state);
  return (
    <Loaded query={segment} rows={10}>
      {(shown) => (
        <>
          <Head segment={shown} />
          <Loaded query={vocabulary} rows={8}>
            {(known) => (
              <Loaded query={segments} rows={8}>
                {({ items }) => (
                  <Suspense fallback={<Loading rows={8} />}>
                    <Parts segment={shown} vocabulary={known} segments={items} />
                  </Suspense>
                )}
              </Loaded>
            )}
          </Loaded>
          <Checked segment={shown} label={t('page.checked')} />
        </>
      )}
    </Loaded>
  );
}

/** What was read while members were looked for is old once they are found. */
function useFreshAfterFilling(state: Segment['state'] | undefined): void {
  const client = useQueryClient();
  const filled = state === 'ready';
  useEffect(() => {
    const { list, sizes, moves, overlap, profile } = segmentsRoutes;
    if (filled) void refreshRoutes(client, [list, sizes, moves, overlap, profile]);
  }, [client, filled]);
}

function Head({ segment }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const { locale, number } = useFormats();
  const { segmentId, members, came, went } = segment;
  return (
    <>
      <PageHeader
        title={segment.names[locale]}
        tags={<StateTags segment={segment} />}
        above={<Link to="/segments">{t('list.title')}</Link>}
        sub={segment.note}
        actions={<Actions segment={segment} />}
        rule={false}
      />
      <Figures
        items={[
          { key: 'members', label: t('page.members'), value: number(members), to: `/customers?segment=${segmentId}` },
          { key: 'came', label: t('page.came'), value: number(came) },
          { key: 'went', label: t('page.went'), value: number(went) },
        ]}
      />
    </>
  );
}

function Actions({ segment: { segmentId, names } }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const { locale } = useFormats();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const mayWrite = useScope('segments.write') !== undefined;
  const retire = useAction(segmentsRoutes.retire, {
    refresh: [segmentsRoutes.list],
    onDone: () => void navigate('/segments'),
  });
  return (
    <>
      <Button variant="default" component={Link} to={`/customers?segment=${segmentId}`}>
        {t('page.toCustomers')}
      </Button>
      {mayWrite && (
        <>
          <Button variant="default" color="seal" onClick={() => setAsking(true)}>
            {t('page.retire')}
          </Button>
          <Button component={Link} to={`/segments/${segmentId}/edit`} leftSection={<IconEdit size={16} />}>
            {t('page.edit')}
          </Button>
        </>
      )}
      {asking && (
        <Confirm
          title={t('page.retireTitle', { name: names[locale] })}
          confirm={t('page.retire')}
          busy={retire.isPending}
          onConfirm={() => retire.mutate({ params: { segmentId } }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          {t('page.retireText')}
        </Confirm>
      )}
    </>
  );
}

type PartsProps = { segment: Segment; vocabulary: Vocabulary; segments: readonly Segment[] };

function Parts({ segment, vocabulary, segments }: PartsProps) {
  const asked = useAsked(vocabulary, segments);
  return (
    <>
      <p className={classes.sentence}>{ruleSentence(segment.rule, asked)}</p>
      <SizeChart segment={segment} />
      <Moves segment={segment} />
      <Profile segment={segment} asked={asked} />
      <Overlap segment={segment} />
    </>
  );
}

function Checked({ segment: { checkedOn, updatedAt, updatedBy }, label }: { segment: Segment; label: string }) {
  const { t } = useTranslation('segments');
  const { date, dateTime, dot, colon } = useFormats();
  return (
    <p className={classes.checked}>
      {dot([
        checkedOn && colon(label, date(checkedOn)),
        updatedBy
          ? t('page.changedBy', { name: updatedBy.name, at: dateTime(updatedAt) })
          : t('page.changed', { at: dateTime(updatedAt) }),
      ])}
    </p>
  );
}

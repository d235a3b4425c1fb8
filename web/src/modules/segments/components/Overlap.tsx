import { type Segment, segmentsRoutes } from '@kith/contract/segments';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../segments.module.css';

/** Which other segments the members are in, too. */
export function Overlap({ segment: { segmentId, members } }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const { number, percent, locale } = useFormats();
  const query = useRoute(segmentsRoutes.overlap, { params: { segmentId } });
  return (
    <Section title={t('overlap.title')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={classes.quiet}>{t('overlap.none')}</p>
          ) : (
            <FigureTable
              label={t('overlap.title')}
              columns={[t('list.segment'), t('overlap.both'), t('overlap.ofThis'), t('overlap.ofOther')]}
              rows={items.map((other) => ({
                key: other.segmentId,
                name: <Link to={`/segments/${other.segmentId}`}>{other.names[locale]}</Link>,
                cells: [
                  number(other.both),
                  percent(members === 0 ? 0 : other.both / members),
                  percent(other.members === 0 ? 0 : other.both / other.members),
                ],
              }))}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

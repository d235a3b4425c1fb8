import { type Segment, type SegmentProfile, segmentsRoutes } from '@kith/contract/segments';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../segments.module.css';
import type { Asked } from '../use-asked.ts';

type Line = SegmentProfile['lines'][number];

/** In what the members differ from all others: means of figures, shares of values. */
export function Profile({ segment: { segmentId }, asked }: { segment: Segment; asked: Asked }) {
  const { t } = useTranslation('segments');
  const { colon, number, locale } = useFormats();
  const query = useRoute(segmentsRoutes.profile, { params: { segmentId } });
  const name = ({ fact, value, names, valueNames }: Line) => {
    const word = names?.[locale] ?? asked.factWord(fact);
    return value === null ? word : colon(word, valueNames?.[locale] ?? asked.choiceWord(fact, value));
  };
  return (
    <Section title={t('profile.title')} note={t('profile.note')}>
      <Loaded query={query}>
        {(profile) =>
          profile.members === 0 ? (
            <p className={classes.quiet}>{t('profile.nobody')}</p>
          ) : (
            <FigureTable
              label={t('profile.title')}
              columns={[
                t('profile.fact'),
                t('profile.members', { shown: number(profile.members) }),
                t('profile.others', { shown: number(profile.others) }),
              ]}
              rows={profile.lines.filter(isTelling).map((line) => ({
                key: `${line.fact} ${line.value}`,
                name: name(line),
                cells: [
                  <Value key="members" line={line} value={line.members} />,
                  <Value key="others" line={line} value={line.others} />,
                ],
              }))}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

/** Values that nobody has say nothing. */
function isTelling({ value, members, others }: Line): boolean {
  return value === null || (members ?? 0) >= 0.005 || (others ?? 0) >= 0.005;
}

function Value({ line, value }: { line: Line; value: number | null }) {
  const { number, percent, currency } = useFormats();
  if (value === null) return '—';
  if (line.ask === 'choice') return percent(value, 1);
  if (line.ask === 'money') return <Money value={{ minor: Math.round(value), currency }} />;
  return number(value, { digits: 1 });
}

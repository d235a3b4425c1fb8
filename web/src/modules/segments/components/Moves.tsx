import { type Moves as Moved, type Segment, segmentsRoutes } from '@kith/contract/segments';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { Card, Section } from '../../../ui/PageHeader.tsx';
import { RelativeTime } from '../../../ui/RelativeTime.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../segments.module.css';

/** Who came last and who left last, and why. */
export function Moves({ segment: { segmentId } }: { segment: Segment }) {
  const { t } = useTranslation('segments');
  const query = useRoute(segmentsRoutes.moves, { params: { segmentId } });
  return (
    <Section title={t('moves.title')}>
      <Loaded query={query}>
        {({ came, went }) => (
          <div className={classes.sides}>
            <Side title={t('moves.came')} none={t('moves.nobodyCame')} moves={came} />
            <Side title={t('moves.went')} none={t('moves.nobodyWent')} moves={went} />
          </div>
        )}
      </Loaded>
    </Section>
  );
}

// locale-keys: segments:cause.*
function Side({ title, none, moves }: { title: string; none: string; moves: Moved['came'] }) {
  const { t } = useTranslation('segments');
  return (
    <Card title={title}>
      {moves.length === 0 ? (
        <p className={classes.quiet}>{none}</p>
      ) : (
        <ul className={classes.moves}>
          {moves.map((move) => (
            <li key={`${move.customerId} ${move.at}`}>
              <Link to={`/customers/${move.customerId}`}>{move.name}</Link>
              <span className={classes.quiet}>{t(`cause.${move.cause}`)}</span>
              <span className={classes.quiet}>
                <RelativeTime value={move.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

import type { Play } from '@kith/contract/worklist';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Card } from '../../../ui/PageHeader.tsx';
import classes from '../worklist.module.css';

/** The script of a play, and what the person may offer on their own authority. */
export function PlayCard({ play }: { play: Play }) {
  const { t } = useTranslation('worklist');
  const { locale, colon, list } = useFormats();
  const mayEdit = useScope('worklist.manage');
  const words = play.words[locale];
  return (
    <Card
      title={colon(t('play.title'), words.title)}
      note={words.offers.length > 0 ? colon(t('play.offers'), list(words.offers)) : undefined}
    >
      <ol className={classes.script}>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {words.offers.length === 0 && (
        <p className={classes.foot}>
          {t('play.noOffers')} {mayEdit && <Link to={`/settings/plays?open=${play.playId}`}>{t('play.edit')}</Link>}
        </p>
      )}
    </Card>
  );
}

const RULES = ['respect', 'selfRespect', 'facts', 'smile', 'inTime', 'benefit'] as const;

/** The six rules for objections, folded until needed. */
export function ObjectionsCard() {
  const { t } = useTranslation('worklist');
  return (
    <details className={classes.help}>
      <summary>{t('objections.title')}</summary>
      <dl>
        {RULES.map((rule) => (
          <div key={rule}>
            <dt>{t(`objections.${rule}.rule`)}</dt>
            <dd>{t(`objections.${rule}.how`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

import type { RuleGroup } from '@kith/contract/segment-rules';
import { type SegmentPreview, segmentsRoutes } from '@kith/contract/segments';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { checked } from '../rule-form.ts';
import classes from '../segments.module.css';
import { ruleSentence } from '../sentence.ts';
import type { Asked } from '../use-asked.ts';

/** The server looks at every customer: it is asked when the typing rests. */
const REST_MS = 350;

/** Whom the rule would take in today, before anything is saved. */
export function Preview({ rule, asked }: { rule: RuleGroup; asked: Asked }) {
  const { t } = useTranslation('segments');
  const [settled] = useDebouncedValue(rule, REST_MS);
  const { rule: whole } = checked(settled);
  const query = useQuery({
    ...routeQuery(segmentsRoutes.preview, { body: { rule: whole ?? settled } }),
    enabled: whole !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <aside className={classes.preview} data-stale={query.isPlaceholderData} aria-label={t('preview.title')}>
      <Card level={2} title={t('preview.title')}>
        {whole ? (
          <>
            <p className={classes.sentence}>{ruleSentence(whole, asked)}</p>
            <Loaded query={query} rows={6}>
              {(preview) => <Found preview={preview} />}
            </Loaded>
          </>
        ) : (
          <p className={classes.quiet}>{t(rule.of.length === 0 ? 'preview.empty' : 'preview.unfinished')}</p>
        )}
      </Card>
    </aside>
  );
}

function Found({ preview: { members, of, examples } }: { preview: SegmentPreview }) {
  const { t } = useTranslation('segments');
  const { number, percent } = useFormats();
  return (
    <>
      <p className={classes.found} role="status">
        <strong>{t('preview.members', { count: members, shown: number(members) })}</strong>{' '}
        <span className={classes.quiet}>
          {t('preview.of', { count: of, of: number(of), share: percent(of === 0 ? 0 : members / of, 1) })}
        </span>
      </p>
      {examples.length > 0 && (
        <>
          <p className={classes.quiet}>{t('preview.examples')}</p>
          <ul className={classes.examples}>
            {examples.map((one) => (
              <li key={one.customerId}>
                <Link to={`/customers/${one.customerId}`} target="_blank">
                  {one.name}
                </Link>
                <span className={classes.quiet}>
                  <Money value={one.spendYear} compact />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

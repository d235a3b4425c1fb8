import type { Tally } from '@kith/contract/privacy';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { FigureTable } from '../../../ui/FigureTable.tsx';
import classes from '../privacy.module.css';

/** What goes, and what stays and why. */
export function TallyTable({ tallies }: { tallies: readonly Tally[] }) {
  const { t } = useTranslation('privacy');
  const { number } = useFormats();
  const figure = (count: number) => (count === 0 ? '—' : number(count));
  return (
    <FigureTable
      label={t('tally.label')}
      columns={[t('tally.what'), t('tally.gone'), t('tally.kept')]}
      rows={tallies.map(({ what, gone, kept }) => ({
        key: what,
        name: (
          <>
            {t(`parts.${what}`)}
            {kept > 0 && <div className={classes.quiet}>{t(`kept.${what}`)}</div>}
          </>
        ),
        cells: [figure(gone), figure(kept)],
      }))}
    />
  );
}

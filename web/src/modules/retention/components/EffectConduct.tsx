import type { Effect } from '@kith/contract/retention-effect';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import classes from '../effect.module.css';

const ROWS = ['enrolled', 'running', 'contacted'] as const;

/** How many were taken in, how many are still being followed, and who was contacted meanwhile, in either group. */
export function EffectConduct({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  const { treated, heldOut } = effect.conduct;
  return (
    <Section title={t('effect.conduct.title')}>
      <div className={classes.aside}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('effect.conduct.what')}</th>
              <th scope="col">{t('effect.warned')}</th>
              <th scope="col">{t('effect.heldOut')}</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map((row) => (
              <tr key={row}>
                <th scope="row">{t(`effect.conduct.${row}`)}</th>
                <td>{number(treated[row])}</td>
                <td>{number(heldOut[row])}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Remarks effect={effect} />
      </div>
    </Section>
  );
}

/** What the numbers mean for the comparison, a sentence each. */
function Remarks({ effect }: { effect: Effect }) {
  const { t } = useTranslation('retention');
  const { number, percent } = useFormats();
  const { conduct, detectable, otherWindow, share } = effect;
  const { treated, heldOut } = conduct;
  const counted = (count: number) => ({ count, shown: number(count) });
  const remarks = [
    treated.enrolled > 0 && t('effect.conduct.contacts', { share: percent(treated.contacted / treated.enrolled) }),
    heldOut.contacted > 0
      ? t('effect.conduct.contamination', counted(heldOut.contacted))
      : heldOut.enrolled > 0 && t('effect.conduct.clean'),
    detectable &&
      t('effect.conduct.detectable', {
        treated: number(detectable.treated),
        heldOut: number(detectable.heldOut),
        points: number(100 * detectable.difference, { digits: 0 }),
      }),
    share > 0 ? t('effect.conduct.share', { share: percent(share) }) : t('effect.conduct.shareOff'),
    otherWindow > 0 && t('effect.conduct.otherWindow', counted(otherWindow)),
  ];
  return (
    <ul className={classes.remarks}>{remarks.flatMap((remark) => (remark ? [<li key={remark}>{remark}</li>] : []))}</ul>
  );
}

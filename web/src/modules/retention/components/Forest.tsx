import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Axis, axisOf, type Interval, placeOf } from '../axis.ts';
import classes from '../effect.module.css';
import { isClear, type Words } from '../effect-words.ts';

export type Row = {
  key: string;
  label: string;
  /** Of the group it belongs to. */
  heading: string | null;
  treated: ReactNode;
  heldOut: ReactNode;
  /** In the unit of the scale; null: too few. */
  interval: Interval | null;
  /** The interval in words; null: too few. */
  said: Words | null;
};

type ForestProps = {
  title: string;
  rows: readonly Row[];
  /** A mark of the scale in words. */
  mark: (value: number) => string;
};

/** Both groups and how far they differ, a line each: dot for the estimate, bar for its interval, nought drawn through. */
export function Forest({ title, rows, mark }: ForestProps) {
  const { t } = useTranslation('retention');
  const axis = useMemo(() => axisOf(rows.flatMap((row) => row.interval ?? [])), [rows]);
  return (
    <table className={classes.forest}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('effect.customers')}</th>
          <th scope="col">{t('effect.warned')}</th>
          <th scope="col">{t('effect.heldOut')}</th>
          <td className={classes.plot}>
            <span className={classes.scale}>
              {axis.marks.map((value) => (
                <span key={value} data-nought={value === 0} style={{ insetInlineStart: `${placeOf(value, axis)}%` }}>
                  {mark(value)}
                </span>
              ))}
            </span>
          </td>
          <th scope="col">{t('effect.difference')}</th>
        </tr>
      </thead>
      {[...Map.groupBy(rows, (row) => row.heading)].map(([heading, some]) => (
        <tbody key={heading}>
          {heading !== null && (
            <tr>
              <th scope="rowgroup" colSpan={5} className={classes.heading}>
                {heading}
              </th>
            </tr>
          )}
          {some.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              <td>{row.treated}</td>
              <td>{row.heldOut}</td>
              <td className={classes.plot}>{row.interval && <Line interval={row.interval} axis={axis} />}</td>
              <td>
                {row.said ? <Said words={row.said} /> : <span className={classes.quiet}>{t('effect.tooFew')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Said({ words: { estimate, low, high } }: { words: Words }) {
  const { t } = useTranslation('retention');
  return (
    <>
      {estimate} <span className={classes.range}>{t('effect.range', { low, high })}</span>
    </>
  );
}

/** Pine where the interval lies on one side of nought, grey where chance may have made the difference. */
function Line({ interval, axis }: { interval: Interval; axis: Axis }) {
  const [low, at, high] = [interval.low, interval.estimate, interval.high].map((value) => placeOf(value, axis));
  return (
    <span className={classes.line} data-clear={isClear(interval)} aria-hidden="true">
      <i className={classes.nought} style={{ insetInlineStart: `${placeOf(0, axis)}%` }} />
      <i className={classes.bar} style={{ insetInlineStart: `${low}%`, inlineSize: `${(high ?? 0) - (low ?? 0)}%` }} />
      <i className={classes.dot} style={{ insetInlineStart: `${at}%` }} />
    </span>
  );
}

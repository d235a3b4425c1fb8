import type { Distribution } from '@kith/contract/insight';
import { STAGES, type Stage, TIERS, type Tier } from '@kith/contract/vocabulary';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats } from '../../../lib/session.ts';
import { StageWord } from '../../../ui/Tag.tsx';
import classes from '../insight.module.css';

export type Shown = 'customers' | 'spendYear' | 'spendTotal';
type Cell = Distribution['cells'][number];

/** The ladder from its top down; who was lost stands last. */
const ROWS: readonly Stage[] = [...STAGES.filter((stage) => stage !== 'lapsed').toReversed(), 'lapsed'];
const COLUMNS: readonly (Tier | null)[] = [...TIERS, null];

/** Stages down, tiers across; every number opens the customers behind it. */
export function Cross({ cells, shown }: { cells: readonly Cell[]; shown: Shown }) {
  const { t } = useTranslation('insight');
  const { number, money, currency } = useFormats();
  const amount = (cell: Cell) => (shown === 'customers' ? cell.customers : cell[shown].minor);
  const sum = (some: readonly Cell[]) => some.reduce((total, cell) => total + amount(cell), 0);
  const say = (value: number) =>
    shown === 'customers' ? number(value) : money({ minor: value, currency }, { compact: true });
  const largest = Math.max(...cells.map(amount), 1);
  const found = (stage: Stage, tier: Tier | null) => cells.filter((cell) => cell.stage === stage && cell.tier === tier);
  const link = (some: readonly Cell[], query: string) =>
    some.some((cell) => cell.customers > 0) ? <Link to={`/customers?${query}`}>{say(sum(some))}</Link> : <>—</>;
  return (
    <div className={classes.crossScroll}>
      <table className={classes.cross}>
        <thead>
          <tr>
            <th scope="col">{t('standing.stage')}</th>
            {COLUMNS.map((tier) => (
              <th key={tier} scope="col">
                {tier ? t(`common:tier.${tier}`) : t('value.noTier')}
              </th>
            ))}
            <th scope="col">{t('cross.all')}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map((stage) => (
            <tr key={stage}>
              <th scope="row">
                <StageWord stage={stage} />
              </th>
              {COLUMNS.map((tier) => {
                const some = found(stage, tier);
                return (
                  <td key={tier} style={{ background: tint(sum(some) / largest) }}>
                    {link(some, `stage=${stage}&tier=${tier ?? 'none'}`)}
                  </td>
                );
              })}
              <td>
                {link(
                  cells.filter((cell) => cell.stage === stage),
                  `stage=${stage}`,
                )}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('cross.all')}</th>
            {COLUMNS.map((tier) => (
              <td key={tier}>
                {link(
                  cells.filter((cell) => cell.tier === tier),
                  `tier=${tier ?? 'none'}`,
                )}
              </td>
            ))}
            <td>{link(cells, '')}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The fuller, the greener; `share` of the fullest cell, 0 … 1. */
function tint(share: number): string {
  return `color-mix(in srgb, var(--kith-pine-bg) ${Math.round(100 * Math.max(share, 0))}%, transparent)`;
}

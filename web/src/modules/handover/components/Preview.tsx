import type { HandoverPreview } from '@kith/contract/handovers';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { codeText } from '../../../lib/words.ts';
import { Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import classes from '../handover.module.css';

/** What would happen: how many, what hangs on them, who gets how much, who is left out. */
export function Preview({ preview, leaves }: { preview: HandoverPreview; leaves: boolean }) {
  const { t } = useTranslation('handover');
  const { number, dot } = useFormats();
  const customers = (count: number) => t('customersCount', { count, shown: number(count) });
  const money = (value: HandoverPreview['atStake']) => <Money value={value} compact />;
  return (
    <div role="status">
      <Figures
        items={[
          { key: 'customers', value: number(preview.customers), label: t('count.customers') },
          { key: 'tasks', value: number(preview.tasks), label: t('count.tasks') },
          { key: 'promises', value: number(preview.promises), label: t('count.promises') },
          { key: 'year', value: money(preview.spendYear), label: t('standing.year') },
          { key: 'risk', value: number(preview.atRisk), label: t('count.atRisk') },
        ]}
      />
      <ul className={classes.shares}>
        {preview.shares.map((share) => (
          <li key={share.owner.userId}>
            <strong>{share.owner.name}</strong>
            <span>
              {customers(share.customers)} · {money(share.spendYear)}
            </span>
            <span>
              {dot([
                t('preview.has', { shown: number(share.has) }),
                share.room !== null && t('preview.room', { shown: number(share.room) }),
              ])}
            </span>
          </li>
        ))}
        {preview.leftOut.map((group) => (
          <li key={group.code}>
            <span>{t('preview.leftOut', { count: group.customers, shown: number(group.customers) })}</span>
            <span>{codeText(group.code)}</span>
          </li>
        ))}
      </ul>
      {leaves && preview.tasksElsewhere > 0 && (
        <p className={classes.line}>
          {t('preview.elsewhere', { count: preview.tasksElsewhere, shown: number(preview.tasksElsewhere) })}
        </p>
      )}
    </div>
  );
}

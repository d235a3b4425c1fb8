import { type RetentionToday, retentionRoutes } from '@kith/contract/retention';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../retention.module.css';

/** Churn warnings of the last run: how many stand on the lists, and how many the daily limit left out. */
export default function TodaySection() {
  const { t } = useTranslation('retention');
  const { date } = useFormats();
  const query = useRoute(retentionRoutes.today);
  const maySee = useScope('settings.read') !== undefined;
  const runOn = query.data?.runOn;
  return (
    <Section title={t('today.title')} note={runOn ? t('risk.asOf', { day: date(runOn) }) : undefined}>
      <Loaded query={query} rows={4}>
        {(today) =>
          today.runOn === null ? <p className={classes.quiet}>{t('today.none')}</p> : <Today today={today} />
        }
      </Loaded>
      {maySee && <Link to="/settings/warnings">{t('today.settings')}</Link>}
    </Section>
  );
}

function Today({ today }: { today: RetentionToday }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  const { total } = today;
  const atRisk = '/customers?risk=critical&risk=warning&sort=-at_stake';
  return (
    <>
      <Figures
        items={[
          { key: 'candidates', label: t('today.candidates'), value: number(total.candidates), to: atRisk },
          {
            key: 'listed',
            label: t('today.listed', { count: today.dailyLimit }),
            value: number(total.listed),
            to: '/today',
          },
          { key: 'leftOut', label: t('today.leftOut'), value: number(total.leftOut), to: atRisk },
          {
            key: 'money',
            label: t('today.leftOutMoney'),
            value: <Money value={total.leftOutMoney} compact />,
            to: atRisk,
          },
        ]}
      />
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('owners.owner')}</th>
              <th scope="col">{t('owners.candidates')}</th>
              <th scope="col">{t('owners.listed')}</th>
              <th scope="col">{t('owners.leftOut')}</th>
              <th scope="col">{t('today.leftOutMoney')}</th>
            </tr>
          </thead>
          <tbody>
            {today.owners.map((line) => (
              <tr key={line.owner?.userId ?? ''}>
                <th scope="row">{line.owner?.name ?? t('owners.nobody')}</th>
                <td>
                  <Link to={`${atRisk}&owner=${line.owner?.userId ?? 'none'}`}>{number(line.candidates)}</Link>
                </td>
                <td>{number(line.listed)}</td>
                <td>{number(line.leftOut)}</td>
                <td>
                  <Money value={line.leftOutMoney} compact />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

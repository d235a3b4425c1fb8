import { type RetentionPreview, RetentionSettings, retentionRoutes } from '@kith/contract/retention';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { routeQuery } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { ChartBox } from '../../../ui/ChartBox.tsx';
import { Figures } from '../../../ui/Figures.tsx';
import { Money } from '../../../ui/Money.tsx';
import { Card } from '../../../ui/PageHeader.tsx';
import { type Pair, Pairs } from '../../../ui/Pairs.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { RiskTag } from '../../../ui/Tag.tsx';
import classes from '../retention.module.css';

/** The server looks at every buyer: it is asked when the typing rests. */
const REST_MS = 400;

/** What these settings would make of the company's own customers today, before anything is saved. */
export function Preview({ settings }: { settings: RetentionSettings }) {
  const { t } = useTranslation('retention');
  const { date } = useFormats();
  const [settled] = useDebouncedValue(settings, REST_MS);
  const query = useQuery({
    ...routeQuery(retentionRoutes.preview, { body: settled }),
    enabled: RetentionSettings.safeParse(settled).success,
    placeholderData: keepPreviousData,
  });
  return (
    <aside className={classes.preview} data-stale={query.isPlaceholderData} aria-label={t('preview.title')}>
      <Card level={2} title={t('preview.title')} note={query.data && t('risk.asOf', { day: date(query.data.asOf) })}>
        <Loaded query={query} rows={8}>
          {(preview) => (
            <>
              <Counts preview={preview} />
              <DayChart preview={preview} />
              <Groups preview={preview} />
              <Owners owners={preview.owners} />
            </>
          )}
        </Loaded>
      </Card>
    </aside>
  );
}

function Counts({ preview }: { preview: RetentionPreview }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  return (
    <Figures
      items={[
        { key: 'new', label: t('preview.newPerDay'), value: number(preview.newTasksPerDay, { digits: 1 }) },
        { key: 'listed', label: t('preview.listed'), value: number(preview.listed) },
        { key: 'leftOut', label: t('preview.leftOut'), value: number(preview.leftOut) },
        { key: 'heldOut', label: t('preview.heldOut'), value: number(preview.heldOut) },
      ]}
    />
  );
}

function DayChart({ preview: { days, byChance } }: { preview: RetentionPreview }) {
  const { t } = useTranslation('retention');
  const { dateShort, number } = useFormats();
  const option = useMemo<EChartsCoreOption>(
    () => ({
      grid: { top: 8 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: days.map((day) => dateShort(day.on)) },
      yAxis: { type: 'value', minInterval: 1 },
      series: [{ type: 'bar', name: t('preview.newTasks'), data: days.map((day) => day.newTasks) }],
    }),
    [days, dateShort, t],
  );
  return (
    <ChartBox
      title={t('preview.chart')}
      description={t('preview.chartText', { count: byChance, shown: number(byChance) })}
      height={150}
      option={option}
      table={{
        columns: [t('preview.day'), t('preview.newTasks')],
        rows: days.map((day) => [dateShort(day.on), number(day.newTasks)]),
      }}
    />
  );
}

/** Where every buyer would stand. */
function Groups({ preview }: { preview: RetentionPreview }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  const levels: Pair[] = preview.levels.toReversed().map(({ level, customers, atStake }) => ({
    key: level,
    label: <RiskTag level={level} />,
    value: (
      <>
        {t('preview.customers', { count: customers, shown: number(customers) })} · <Money value={atStake} compact />
      </>
    ),
  }));
  const group = (key: 'withoutTask' | 'inRhythm' | 'notEnoughData' | 'lapsed' | 'excluded'): Pair => ({
    key,
    label: t(`preview.${key}`),
    value: t('preview.customers', { count: preview[key], shown: number(preview[key]) }),
  });
  return (
    <Pairs
      items={[
        ...levels,
        group('withoutTask'),
        group('inRhythm'),
        group('notEnoughData'),
        group('lapsed'),
        group('excluded'),
      ]}
    />
  );
}

function Owners({ owners }: { owners: RetentionPreview['owners'] }) {
  const { t } = useTranslation('retention');
  const { number } = useFormats();
  if (owners.length === 0) return null;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('owners.owner')}</th>
            <th scope="col">{t('owners.candidates')}</th>
            <th scope="col">{t('owners.leftOut')}</th>
            <th scope="col">{t('preview.newPerDay')}</th>
          </tr>
        </thead>
        <tbody>
          {owners.map((line) => (
            <tr key={line.owner?.userId ?? ''}>
              <th scope="row">{line.owner?.name ?? t('owners.nobody')}</th>
              <td>{number(line.candidates)}</td>
              <td>{number(line.leftOut)}</td>
              <td>{number(line.newTasksPerDay, { digits: 1 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

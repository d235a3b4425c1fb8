import { minorDigits } from '@kith/contract/currency';
import { CUSTOMER_KINDS, customersRoutes } from '@kith/contract/customers';
import { segmentsRoutes } from '@kith/contract/segments';
import { QUADRANTS, RISK_LEVELS, STAGES, TIERS } from '@kith/contract/vocabulary';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { routeQuery, useRoute } from '../../lib/query.ts';
import { useField, useFormats, useScope, useSession } from '../../lib/session.ts';
import type { Filter } from '../../ui/filters.ts';
import { useColleagues } from '../identity/index.ts';

/** The filters of the list of customers; regions and tags are those in use. */
export function useFilters(): Filter[] {
  const { t } = useTranslation('customers');
  const { currency } = useFormats();
  const { user } = useSession();
  const others = useScope('customers.read') !== 'own';
  const colleagues = useColleagues();
  const [region, spend] = [useField('region'), useField('spend')];
  const { data: values } = useRoute(customersRoutes.values);
  const segments = useSegmentNames();
  return useMemo(() => {
    const options = (items: readonly string[]) => items.map((item) => ({ value: item, label: item }));
    const owners = [
      { value: 'me', label: t('filter.me') },
      { value: 'none', label: t('noOwner') },
      ...colleagues.filter((one) => one.userId !== user.userId).map((one) => ({ value: one.userId, label: one.name })),
    ];
    const none = (label: string) => ({ value: 'none', label });
    return [
      ...(others
        ? [{ key: 'owner', label: t('field.owner'), kind: 'options', options: owners, single: true } as const]
        : []),
      {
        key: 'tier',
        label: t('field.tier'),
        kind: 'options',
        options: [...TIERS.map((tier) => ({ value: tier, label: t(`common:tier.${tier}`) })), none(t('noTier'))],
      },
      {
        key: 'risk',
        label: t('field.risk'),
        kind: 'options',
        options: [
          ...RISK_LEVELS.map((level) => ({ value: level, label: t(`common:risk.${level}`) })).toReversed(),
          none(t('noRisk')),
        ],
      },
      {
        key: 'stage',
        label: t('field.stage'),
        kind: 'options',
        options: STAGES.map((stage) => ({ value: stage, label: t(`common:stage.${stage}`) })),
      },
      quadrantFilter(t),
      ...(spend === 'hidden' ? [] : [spendFilter(t, currency)]),
      { key: 'last', label: t('field.lastOrder'), kind: 'days', from: 'last_from', to: 'last_to' },
      { key: 'tags', label: t('field.tags'), kind: 'options', options: options(values?.tags ?? []) },
      ...(region === 'hidden' ? [] : [regionFilter(t, options(values?.regions ?? []))]),
      ...segmentFilter(t, segments),
      kindFilter(t),
      { key: 'archived', label: t('filter.archived'), kind: 'switch' },
    ];
  }, [t, currency, user, others, colleagues, values, region, spend, segments]);
}

function spendFilter(t: TFunction<'customers'>, currency: string): Filter {
  const scale = 10 ** minorDigits(currency);
  return { key: 'spend', label: t('field.spendYear'), kind: 'range', from: 'spend_min', to: 'spend_max', scale };
}

function regionFilter(t: TFunction<'customers'>, options: { value: string; label: string }[]): Filter {
  return { key: 'region', label: t('field.region'), kind: 'options', options, single: true };
}

/** Segments to choose from; the room itself stands to the right of this one. */
function useSegmentNames(): { value: string; label: string }[] | undefined {
  const { locale } = useFormats();
  const enabled = useScope('segments.read') !== undefined;
  const { data } = useQuery({ ...routeQuery(segmentsRoutes.list), enabled });
  return useMemo(
    () => data?.items.map(({ segmentId, names }) => ({ value: segmentId, label: names[locale] })),
    [data, locale],
  );
}

function segmentFilter(t: TFunction<'customers'>, options: { value: string; label: string }[] | undefined): Filter[] {
  if (!options?.length) return [];
  return [{ key: 'segment', label: t('field.segment'), kind: 'options', single: true, options }];
}

function quadrantFilter(t: TFunction<'customers'>): Filter {
  return {
    key: 'quadrant',
    label: t('field.quadrant'),
    kind: 'options',
    options: [
      ...QUADRANTS.map((quadrant) => ({ value: quadrant, label: t(`common:quadrant.${quadrant}`) })),
      { value: 'none', label: t('noQuadrant') },
    ],
  };
}

function kindFilter(t: TFunction<'customers'>): Filter {
  return {
    key: 'kind',
    label: t('field.kind'),
    kind: 'options',
    single: true,
    options: CUSTOMER_KINDS.map((kind) => ({ value: kind, label: t(`common:kind.${kind}`) })),
  };
}

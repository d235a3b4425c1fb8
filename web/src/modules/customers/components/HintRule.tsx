import { HINT_RULES, mergeRoutes, HintRule as Rule } from '@kith/contract/merges';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';

/** What is told of somebody else's customers while a new one is typed; for who may change settings. */
export function HintRule() {
  const { t } = useTranslation('merges');
  const { data } = useRoute(mergeRoutes.hint);
  const set = useAction(mergeRoutes.setHint, { refresh: [mergeRoutes.hint] });
  if (!data) return null;
  return (
    <Select
      mt="xl"
      maw={520}
      label={t('hint.label')}
      allowDeselect={false}
      value={data.foreign}
      onChange={(value) => set.mutate({ body: { foreign: Rule.shape.foreign.parse(value) } })}
      data={HINT_RULES.map((rule) => ({ value: rule, label: t(`hint.rule.${rule}`) }))}
    />
  );
}

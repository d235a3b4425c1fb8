import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../lib/module.ts';
import { allowed, useSession } from '../lib/session.ts';
import { modules } from './modules.ts';
import { MAIN_GROUPS, navRoutes } from './navigation.ts';

export type SearchGroup = { label: string; kind: 'records' | 'places'; hits: SearchHit[] };

/** What ⌘K shows for a text: records of the modules that search, then pages and commands whose name contains it. */
export function useSearch(text: string): SearchGroup[] {
  const records = useRecords(text.trim());
  const places = usePlaces(text.trim().toLowerCase());
  return [...records, ...places].filter((group) => group.hits.length > 0);
}

function useRecords(text: string): SearchGroup[] {
  const { t } = useTranslation('shell');
  const [settled] = useDebouncedValue(text, 120);
  const { data } = useQuery({
    queryKey: ['search', settled],
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const providers = await Promise.all(modules.flatMap((module) => module.search?.() ?? []));
      const asked = providers
        .map((module) => module.default)
        .filter((provider) => [...settled].length >= provider.minLength);
      return Promise.all(
        asked.map(async (provider) => ({ labelKey: provider.labelKey, hits: await provider.find(settled, signal) })),
      );
    },
  });
  if (text === '' || !data) return [];
  return data.map((group) => ({ label: t(group.labelKey), kind: 'records', hits: group.hits }));
}

function usePlaces(text: string): SearchGroup[] {
  const { t } = useTranslation('shell');
  const session = useSession();
  const pages = [...MAIN_GROUPS, 'settings' as const]
    .flatMap((group) => navRoutes(session, group))
    .map((route) => ({ id: route.path, title: t(route.nav.labelKey), to: route.path }));
  const commands = modules
    .flatMap((module) => module.commands ?? [])
    .filter((command) => allowed(session, command.permission))
    .map((command) => ({ id: command.id, title: t(command.labelKey), to: command.to }));
  const named = (hit: SearchHit) => hit.title.toLowerCase().includes(text);
  return [
    { label: t('search.commands'), kind: 'places', hits: commands.filter(named) },
    { label: t('search.pages'), kind: 'places', hits: pages.filter(named) },
  ];
}

import { type InsightSettings, insightRoutes } from '@kith/contract/insight';
import type { RouteSpec } from '@kith/contract/route';
import { useSettingsForm } from '../../lib/use-settings-form.ts';

/** The room's settings as a form, of which two pages show different parts. */
export function useInsightForm(values: InsightSettings, refresh: readonly RouteSpec[], onSaved: () => void) {
  return useSettingsForm(insightRoutes.setSettings, {
    values,
    saved: (settings) => settings,
    permission: 'settings.write',
    refresh: [insightRoutes.settings, ...refresh],
    onSaved,
  });
}

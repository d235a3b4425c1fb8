import { type InsightSettings, insightRoutes } from '@kith/contract/insight';
import type { RouteSpec } from '@kith/contract/route';
import { problemFields, useRouteForm } from '../../lib/form.ts';
import { useAction } from '../../lib/query.ts';
import { useScope } from '../../lib/session.ts';

/** The room's settings as a form, and what its frame (`SettingsForm`) needs to save them. */
export function useSettingsForm(settings: InsightSettings, refresh: readonly RouteSpec[], onSaved: () => void) {
  const form = useRouteForm(insightRoutes.setSettings, settings);
  const save = useAction(insightRoutes.setSettings, {
    quiet: true,
    refresh: [insightRoutes.settings, ...refresh],
    onDone: (saved) => {
      form.setInitialValues(saved);
      form.setValues(saved);
      onSaved();
    },
  });
  const onSubmit = form.onSubmit((body) =>
    save.mutate({ body }, { onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  const readOnly = useScope('settings.write') === undefined;
  const frame = {
    onSubmit,
    dirty: form.isDirty(),
    busy: save.isPending,
    error: save.error,
    reset: form.reset,
    readOnly,
  };
  return { form, frame };
}

import type { Permission, RouteSpec } from '@kith/contract/route';
import type { z } from 'zod';
import type { RouteInput, RouteOutput } from './api.ts';
import { problemFields, useRouteForm } from './form.ts';
import { useAction } from './query.ts';
import { useScope } from './session.ts';

type SettingsOptions<T, R extends RouteSpec> = {
  /** What is in force. */
  values: T;
  /** What is in force once it is saved, read from the answer. */
  saved: (answer: RouteOutput<R>) => T;
  /** Without it the fields are off. */
  permission: Permission;
  /** Routes whose answers change by it. */
  refresh: readonly RouteSpec[];
  onSaved: () => void;
};

/** Settings as a form, checked by the schema of the route that saves them, and what its frame (`SettingsForm`) needs. */
export function useSettingsForm<
  T extends Record<string, unknown>,
  R extends RouteSpec<z.ZodType, z.ZodType, z.ZodType<T>>,
>(route: R, { values, saved, permission, refresh, onSaved }: SettingsOptions<T, R>) {
  const form = useRouteForm(route, values);
  const save = useAction(route, {
    quiet: true,
    refresh,
    onDone: (answer) => {
      const now = saved(answer);
      form.setInitialValues(now);
      form.setValues(now);
      onSaved();
    },
  });
  const onSubmit = form.onSubmit((body) =>
    save.mutate(inputOf(route, body), { onError: (problem) => form.setErrors(problemFields(problem)) }),
  );
  const frame = {
    onSubmit,
    dirty: form.isDirty(),
    busy: save.isPending,
    error: save.error,
    reset: form.reset,
    readOnly: useScope(permission) === undefined,
  };
  return { form, frame };
}

function inputOf<R extends RouteSpec>(route: R, body: unknown): RouteInput<R>;
function inputOf(_route: RouteSpec, body: unknown): unknown {
  return { body };
}

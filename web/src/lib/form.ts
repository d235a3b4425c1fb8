import type { RouteSpec } from '@kith/contract/route';
import { type UseFormReturnType, useForm } from '@mantine/form';
import type { z } from 'zod';
import type { ApiProblem } from './problem.ts';
import { codeText } from './words.ts';

/** The code of a zod issue as errors.json knows it, and what its words need. */
function issueCode(issue: z.core.$ZodIssue): { code: string; params: Record<string, string | number> } {
  if (issue.code === 'too_small') {
    const minimum = Number(issue.minimum);
    if (issue.origin === 'string' || issue.origin === 'array') {
      return minimum <= 1 ? { code: 'required', params: {} } : { code: 'too_short', params: { minimum } };
    }
    return { code: 'too_small', params: { minimum } };
  }
  if (issue.code === 'too_big') {
    const maximum = Number(issue.maximum);
    return {
      code: issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'too_big',
      params: { maximum },
    };
  }
  if (issue.code === 'invalid_format') return { code: issue.format === 'email' ? 'email' : 'format', params: {} };
  if (issue.code === 'invalid_type' && issue.input === undefined) return { code: 'required', params: {} };
  // A rule of ours over several fields says its code itself: 'shares_not_100'.
  if (issue.code === 'custom' && /^[a-z0-9_]+$/.test(issue.message)) return { code: issue.message, params: {} };
  return { code: 'format', params: {} };
}

/** Checks values by a route's own schema; answers words per path ('name', 'phones.0.number'). */
export function fieldErrors(schema: z.ZodType, values: unknown): Record<string, string> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const { code, params } = issueCode(issue);
    errors[issue.path.join('.')] ??= codeText(code, params);
  }
  return errors;
}

/** The server's word on single fields, for `form.setErrors`. */
export function problemFields(problem: ApiProblem): Record<string, string> {
  return Object.fromEntries(problem.errors.map((error) => [error.path, codeText(error.code)]));
}

/** A Mantine form checked by the body schema of the route it is sent to; a field is checked when it is left. */
export function useRouteForm<T extends Record<string, unknown>>(
  route: RouteSpec,
  initialValues: T,
): UseFormReturnType<T> {
  const schema = route.body;
  return useForm<T>({
    mode: 'controlled',
    initialValues,
    validateInputOnBlur: true,
    validate: (values) => (schema ? fieldErrors(schema, values) : {}),
  });
}

import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { z } from 'zod';
import { queryString } from './route-url.ts';

/** The schema of a piece of URL state: every field optional or with a default, so that an empty URL is valid. */
export type UrlSchema = z.ZodObject;

/**
 * Reads the fields of `schema` out of a query. A field that does not parse is dropped, never an error:
 * a shared link from last year must still open.
 */
export function readUrl<S extends UrlSchema>(schema: S, search: string): z.output<S> {
  const params = new URLSearchParams(search);
  const raw: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const values = params.getAll(key);
    if (values.length === 0) continue;
    const value = takesArray(field) ? values : values[0];
    if (z.safeParse(field, value).success) raw[key] = value;
  }
  return schema.parse(raw);
}

/**
 * The query with `patch` applied: undefined, null, '' and [] remove the field, and so does its default.
 * Fields of others are kept.
 */
export function writeUrl<S extends UrlSchema>(schema: S, search: string, patch: Partial<z.output<S>>): string {
  const params = new URLSearchParams(search);
  const defaults: Record<string, unknown> = schema.parse({});
  for (const [key, value] of Object.entries(patch)) {
    params.delete(key);
    if (JSON.stringify(value) === JSON.stringify(defaults[key])) continue;
    for (const item of new URLSearchParams(queryString({ [key]: value })).getAll(key)) params.append(key, item);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether a field wants all values of its key, looking through optional, default, preprocess and the like. */
function takesArray(field: z.core.$ZodType): boolean {
  if (field instanceof z.ZodArray) return true;
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable || field instanceof z.ZodDefault) {
    return takesArray(field.def.innerType);
  }
  if (field instanceof z.ZodPrefault || field instanceof z.ZodCatch) return takesArray(field.def.innerType);
  if (field instanceof z.ZodPipe) return takesArray(field.def.out);
  return false;
}

export type SetUrlState<S extends UrlSchema> = (patch: Partial<z.output<S>>, options?: { push?: boolean }) => void;

/**
 * State that lives in the URL, so that it can be shared, reloaded and gone back to.
 * Changes replace the entry of history; `push` makes one that Back undoes.
 * The setter reads the current URL, so two changes in one tick add up.
 */
export function useUrlState<S extends UrlSchema>(schema: S): [z.output<S>, SetUrlState<S>] {
  const { search } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readUrl(schema, search), [schema, search]);
  const setState = useCallback<SetUrlState<S>>(
    (patch, options = {}) => {
      const { search: current, hash } = window.location;
      navigate({ search: writeUrl(schema, current, patch), hash }, { replace: options.push !== true });
    },
    [schema, navigate],
  );
  return [state, setState];
}

/** A path on this site, for "back to where you were" after login; anything else (another host, a scheme) becomes '/'. */
export function safeReturnPath(path: string | null): string {
  if (path === null || !path.startsWith('/') || path.startsWith('//')) return '/';
  // A browser reads '\\' as '/' and drops control characters, so that '/\\host' would leave this site.
  return [...path].some((char) => char === '\\' || char < ' ') ? '/' : path;
}

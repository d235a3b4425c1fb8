import type { RouteSpec } from '@kith/contract/route';

export const API_BASE = '/api/v1';

type Fields = Readonly<Record<string, unknown>>;

/** Fills `:name` in a route's path. Throws on a missing parameter: a programming error, not a user's. */
export function fillPath(path: string, params: Fields = {}): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === null || value === '') throw new Error(`missing path parameter ${name}`);
    return encodeURIComponent(String(value));
  });
}

/** Serialises a query: arrays repeat their key; undefined, null and empty text are left out. Sorted, so equal queries are equal text. */
export function queryString(query: Fields = {}): string {
  const search = new URLSearchParams();
  for (const key of Object.keys(query).sort()) {
    const value = query[key];
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const item of values) {
      if (item === undefined || item === null || item === '') continue;
      search.append(key, item instanceof Date ? item.toISOString() : String(item));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** The address of a route on this host, for a call, or for the `href` of a download. */
export function routeUrl(route: Pick<RouteSpec, 'path'>, input: { params?: unknown; query?: unknown } = {}): string {
  return API_BASE + fillPath(route.path, asFields(input.params)) + queryString(asFields(input.query));
}

/** Any object's fields, by name. */
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

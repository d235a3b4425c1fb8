import { manyRoutes } from '@kith/contract/many';
import type { RouteSpec } from '@kith/contract/route';
import type { Db } from '../db/client.ts';
import { notFound } from '../errors.ts';
import { hideMoney } from '../hidden-money.ts';
import { refusalOf } from './problems.ts';
import { type Call, mayAsk, type RouteRegistrar, validate } from './register.ts';
import { pathOfSurvivor } from './survivors.ts';

/** A route that reads, as it was registered. */
export type Reading = { spec: RouteSpec; handle(call: Call<unknown, unknown, undefined>): Promise<unknown> };

/**
 * `GET /many`: a customer's page asks six things; as six requests they cost the process 16 ms, as one 7. Who asks is
 * looked up once; scope, validation and answers are those of each route.
 */
export function serveMany(app: RouteRegistrar, readings: readonly Reading[]): void {
  const find = finder(readings);
  app.on(manyRoutes.read, async (call) => {
    const { ctx, viewer, req } = call;
    const answer = async (db: Db, path: string): Promise<{ status: number; body: unknown }> => {
      const url = new URL(path, 'http://kith');
      const found = find(url.pathname);
      try {
        if (!found) throw notFound();
        const { spec, params } = found;
        mayAsk(viewer, spec);
        const asked = { params: validate(spec.params, params, 'params'), query: queryOf(spec, url), body: undefined };
        const answer = await found.handle({ ...call, ctx: { ...ctx, db }, ...asked });
        const body = hideMoney(viewer, spec, spec.response.parse(answer));
        return { status: 200, body };
      } catch (error) {
        const params = found ? found.params : undefined;
        const led = await pathOfSurvivor({ ...ctx, db }, viewer, params, path, error);
        if (led !== null) return answer(db, led);
        return refusalOf(error, ctx, { route: found?.spec.path ?? '', url: `/api/v1${path}`, requestId: req.id });
      }
    };
    const answers = await ctx.readers.read((db) => Promise.all(call.query.path.map((path) => answer(db, path))));
    return { answers };
  });
}

/** A name that comes several times is an array, as Fastify reads it. */
function queryOf(spec: RouteSpec, { searchParams }: URL): unknown {
  const names = [...new Set(searchParams.keys())];
  const fields = names.map((name) => {
    const values = searchParams.getAll(name);
    return [name, values.length === 1 ? values[0] : values];
  });
  return validate(spec.query, Object.fromEntries(fields), 'query');
}

/** Finds a route by its path; a fixed part goes before a parameter: /customers/search is no customer. */
function finder(readings: readonly Reading[]) {
  const routes = readings
    .map((reading) => ({ ...reading, parts: reading.spec.path.split('/') }))
    .sort((a, b) => a.spec.path.split(':').length - b.spec.path.split(':').length);
  return (path: string) => {
    const wanted = path.split('/');
    const found = routes.find(
      ({ parts }) =>
        parts.length === wanted.length && parts.every((part, at) => part.startsWith(':') || part === wanted[at]),
    );
    if (!found) return undefined;
    const named = found.parts.flatMap((part, at) =>
      part.startsWith(':') ? [[part.slice(1), decode(wanted[at] ?? '')]] : [],
    );
    return { ...found, params: Object.fromEntries(named) };
  };
}

/** What is no valid encoding is no id either. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import type { RouteSpec } from '@kith/contract/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import { forbidden, Problem } from '../errors.ts';
import { hideMoney } from '../hidden-money.ts';
import { type ReferenceMemory, unkept } from '../reference.ts';
import { ALONE, type Viewer } from '../viewer.ts';
import type { Admissions, Admitted } from './admission.ts';
import { replayed } from './idempotency.ts';
import type { Reading } from './many.ts';
import { pathOfSurvivor } from './survivors.ts';

/** What a handler is given: validated input and who is asking. */
export type Call<P, Q, B> = {
  ctx: Ctx;
  /** On public routes somebody nobody knows: no permissions. */
  viewer: Viewer;
  params: P;
  query: Q;
  body: B;
  req: FastifyRequest;
  reply: FastifyReply;
};

/** A file as the answer of a route with `transfer: { download }`. */
export type Download = {
  stream: NodeJS.ReadableStream;
  filename: string;
  /** Where it is not that of the route. */
  mediaType?: string;
};

/** Every route of the house, kept so that OpenAPI, the reference page and tests can walk them. */
export type RegisteredRoute = { module: string; spec: RouteSpec };

export type RouteRegistrar = {
  /** Registers a contract route with its one call. */
  on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    spec: RouteSpec<P, Q, B, R>,
    handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R> | Download>,
  ): void;
};

/** What the registrars of all modules share, and the module's name. */
export type Registering = {
  module: string;
  admissions: Admissions;
  routes: RegisteredRoute[];
  /** Those of them that only read, for questions asked together. */
  readings: Reading[];
  memory: ReferenceMemory;
};

/** A registrar that puts a module's routes on the server under /api/v1. */
export function registrar(app: FastifyInstance, ctx: Ctx, options: Registering): RouteRegistrar {
  const { memory } = options;
  return {
    on(spec, handle) {
      options.routes.push({ module: options.module, spec });
      if (spec.method === 'GET' && !spec.transfer && spec.permission !== 'public')
        options.readings.push({ spec, handle: (call) => handle(call as Parameters<typeof handle>[0]) });
      app.route({
        method: spec.method,
        url: `/api/v1${spec.path}`,
        config: { permission: spec.permission },
        handler: async (req, reply) => {
          const { viewer, referenceVersion } = await admit(ctx, options.admissions, spec, req);
          const reference = referenceVersion === null ? unkept : memory.at(referenceVersion);
          const call = {
            ctx: { ...ctx, log: ctx.log.child({ requestId: req.id }), reference },
            viewer,
            params: validate(spec.params, req.params, 'params'),
            query: validate(spec.query, req.query, 'query'),
            body: takesBytes(spec)
              ? (undefined as z.output<NonNullable<typeof spec.body>>)
              : validate(spec.body, req.body, 'body'),
            req,
            reply,
          };
          try {
            if (!spec.idempotent) return send(spec, call, await handle(call));
            const route = `${spec.method} ${spec.path}`;
            const answer = await replayed(ctx, { viewer, req, route }, () => handle(call));
            return send(spec, call, answer as z.input<typeof spec.response>);
          } catch (error) {
            const path = await pathOfSurvivor(ctx, viewer, call.params, req.url, error);
            if (path === null) throw error;
            // For now, not for good: a merge can be taken back. The method and the body stay.
            return reply.redirect(path, 307);
          }
        },
      });
    },
  };
}

async function admit(
  ctx: Ctx,
  admissions: Admissions,
  spec: RouteSpec,
  req: FastifyRequest,
): Promise<Admitted | { viewer: Viewer; referenceVersion: null }> {
  const nobody: Viewer = {
    kind: 'user',
    userId: null,
    permissions: new Map(),
    reach: ALONE,
    fields: new Map(),
    origin: req.ip,
  };
  if (spec.permission === 'public') return { viewer: nobody, referenceVersion: null };
  const admitted = await admissions.of(ctx, req);
  if (!admitted) throw new Problem('common.unauthenticated', 401);
  mayAsk(admitted.viewer, spec);
  return admitted;
}

/** @throws Problem 403 without the route's permission. */
export function mayAsk(viewer: Viewer, { permission }: RouteSpec): void {
  if (permission === 'public' || permission === 'signed-in' || viewer.permissions.has(permission)) return;
  throw forbidden();
}

function takesBytes(spec: RouteSpec): boolean {
  return spec.transfer !== undefined && 'upload' in spec.transfer;
}

/** Parses one part of the input; a fault names the path of the field, never the schema's inner words. */
export function validate<S extends z.ZodType>(schema: S | undefined, value: unknown, part: string): z.output<S> {
  if (!schema) return undefined as z.output<S>;
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new Problem('common.invalid', 400, {
    errors: parsed.error.issues.slice(0, 50).map((issue) => ({
      path: [part, ...issue.path].join('.'),
      code: issue.code === 'custom' ? issue.message : issue.code,
    })),
  });
}

function send<R extends z.ZodType>(
  spec: RouteSpec,
  { viewer, reply }: { viewer: Viewer; reply: FastifyReply },
  result: z.input<R> | Download,
) {
  if (spec.transfer && 'download' in spec.transfer) {
    const { stream, filename, mediaType = spec.transfer.download } = result as Download;
    return (
      reply
        .type(mediaType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
        .header('x-content-type-options', 'nosniff')
        // Whatever it holds: opened, it runs nothing and asks nobody for anything.
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(stream)
    );
  }
  // Parsing the answer keeps fields that are not in the contract (a password hash, a column added later) inside.
  return reply.send(hideMoney(viewer, spec, spec.response.parse(result)));
}

import type { RouteSpec } from '@kith/contract/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import { forbidden, Problem } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { replayed } from './idempotency.ts';

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
export type Download = { stream: NodeJS.ReadableStream; filename: string };

/** Every route of the house, kept so that OpenAPI, the reference page and tests can walk them. */
export type RegisteredRoute = { module: string; spec: RouteSpec };

export type RouteRegistrar = {
  /** Registers a contract route with its one call. */
  on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    spec: RouteSpec<P, Q, B, R>,
    handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R> | Download>,
  ): void;
};

/** How a request proves who it is; given by the identity module. */
export type Authenticate = (ctx: Ctx, req: FastifyRequest) => Promise<Viewer | null>;

/** A registrar that puts a module's routes on the server under /api/v1. */
export function registrar(
  app: FastifyInstance,
  ctx: Ctx,
  options: { module: string; authenticate: Authenticate; routes: RegisteredRoute[] },
): RouteRegistrar {
  return {
    on(spec, handle) {
      options.routes.push({ module: options.module, spec });
      app.route({
        method: spec.method,
        url: `/api/v1${spec.path}`,
        config: { permission: spec.permission },
        handler: async (req, reply) => {
          const viewer = await admit(ctx, options.authenticate, spec, req);
          const call = {
            ctx: { ...ctx, log: ctx.log.child({ requestId: req.id }) },
            viewer,
            params: validate(spec.params, req.params, 'params'),
            query: validate(spec.query, req.query, 'query'),
            body: takesBytes(spec)
              ? (undefined as z.output<NonNullable<typeof spec.body>>)
              : validate(spec.body, req.body, 'body'),
            req,
            reply,
          };
          if (!spec.idempotent) return send(spec, reply, await handle(call));
          const answer = await replayed(ctx, { viewer, req, route: `${spec.method} ${spec.path}` }, () => handle(call));
          return send(spec, reply, answer as z.input<typeof spec.response>);
        },
      });
    },
  };
}

async function admit(ctx: Ctx, authenticate: Authenticate, spec: RouteSpec, req: FastifyRequest): Promise<Viewer> {
  const nobody: Viewer = { kind: 'user', userId: null, permissions: new Map(), origin: req.ip };
  if (spec.permission === 'public') return nobody;
  const viewer = await authenticate(ctx, req);
  if (!viewer) throw new Problem('common.unauthenticated', 401);
  if (spec.permission !== 'signed-in' && !viewer.permissions.has(spec.permission)) throw forbidden();
  return viewer;
}

function takesBytes(spec: RouteSpec): boolean {
  return spec.transfer !== undefined && 'upload' in spec.transfer;
}

/** Parses one part of the input; a fault names the path of the field, never the schema's inner words. */
function validate<S extends z.ZodType>(schema: S | undefined, value: unknown, part: string): z.output<S> {
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

function send<R extends z.ZodType>(spec: RouteSpec, reply: FastifyReply, result: z.input<R> | Download) {
  if (spec.transfer && 'download' in spec.transfer) {
    const { stream, filename } = result as Download;
    return reply
      .type(spec.transfer.download)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`)
      .header('x-content-type-options', 'nosniff')
      .send(stream);
  }
  // Parsing the answer keeps fields that are not in the contract (a password hash, a column added later) inside.
  return reply.send(spec.response.parse(result));
}

import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import { isConnectionLost } from '../db/client.ts';
import { Problem } from '../errors.ts';
import { newId } from '../ids.ts';
import { ReferenceMemory } from '../reference.ts';
import { Admissions, type Authenticate, isReading } from './admission.ts';
import { gzipAnswers } from './gzip.ts';
import { openApi } from './openapi.ts';
import { referencePage } from './reference.ts';
import { type RegisteredRoute, registrar } from './register.ts';
import { serveStatus } from './status.ts';
import { serveWeb } from './web.ts';

/** A request body of JSON is small; files come as streams with limits of their own. */
const BODY_LIMIT_BYTES = 1_048_576;
/** Per address and minute; a page needs about ten calls. */
const REQUESTS_PER_MINUTE = 3000;

/** Builds the HTTP side of Kith without listening, so that tests can `inject`. */
export async function buildServer(
  ctx: Ctx,
  authenticate: Authenticate,
): Promise<{ app: FastifyInstance; routes: RegisteredRoute[] }> {
  const loggerInstance: FastifyBaseLogger = ctx.log.child(
    { part: 'http' },
    { level: ctx.config.logLevel === 'debug' ? 'debug' : 'warn' },
  );
  const app: FastifyInstance = Fastify({
    loggerInstance,
    trustProxy: ctx.config.trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
    },
    // Kith is often reached by plain http inside an office; the proxy that ends TLS sets HSTS.
    hsts: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  gzipAnswers(app);
  await app.register(compress, { global: true, threshold: 1024, encodings: ['gzip', 'identity'] });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    allowList: (req) => req.headers.authorization !== undefined || !req.url.startsWith('/api/'),
    errorResponseBuilder: () => new Problem('common.too_many_requests', 429),
  });
  app.addHook('onRequest', refuseForeignOrigin(ctx));
  app.addContentTypeParser('application/octet-stream', (_req, payload, done) => done(null, payload));
  answerFaults(app, ctx);

  const routes: RegisteredRoute[] = [];
  const memory = new ReferenceMemory();
  const admissions = new Admissions(authenticate);
  app.addHook('onSend', async (req) => (isReading(req) ? undefined : admissions.forget()));
  for (const module of ctx.registry.modules) {
    module.routes?.(registrar(app, ctx, { module: module.name, admissions, routes, memory }));
  }
  app.get('/api/openapi.json', async () => openApi(routes));
  app.get('/api', async (req, reply) =>
    reply.type('text/html').send(referencePage(routes, req.headers['accept-language'])),
  );
  serveStatus(app, ctx);
  await serveWeb(app);
  return { app, routes };
}

/**
 * Cross-site request forgery: session cookies are same-site, and beside that a write that carries a cookie must name
 * this site as its Origin (OWASP: verifying the origin with standard headers).
 */
function refuseForeignOrigin(ctx: Ctx) {
  return async (req: FastifyRequest) => {
    if (isReading(req) || !req.headers.cookie) return;
    const origin = req.headers.origin;
    const site = req.headers['sec-fetch-site'];
    const own = origin !== undefined && (hostOf(origin) === req.host || origin === ctx.config.baseUrl);
    if (own || (origin === undefined && (site === undefined || site === 'same-origin'))) return;
    throw new Problem('common.foreign_origin', 403);
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** The one place where faults become answers: problems with their code, everything else logged once and shown as an id. */
function answerFaults(app: FastifyInstance, ctx: Ctx): void {
  app.setNotFoundHandler((req, reply) =>
    reply
      .status(404)
      .type('application/problem+json')
      .send(body(new Problem('common.not_found', 404), req)),
  );
  app.setErrorHandler((error, req, reply) => {
    const problem = asProblem(error);
    if (problem.status >= 500) {
      const faultId = newId();
      ctx.log.error({ err: error, faultId, route: req.routeOptions.url, requestId: req.id }, 'unexpected fault');
      return reply
        .status(problem.status)
        .type('application/problem+json')
        .send({ ...body(problem, req), fault_id: faultId });
    }
    return reply.status(problem.status).type('application/problem+json').send(body(problem, req));
  });
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('common.too_large', 413);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('common.media_type', 415);
  if (status === 429) return new Problem('common.too_many_requests', 429);
  if (status >= 400 && status < 500)
    return new Problem('common.invalid', 400, { errors: [{ path: 'body', code: 'unreadable' }] });
  if (isConnectionLost(error)) return new Problem('common.unavailable', 503);
  return new Problem('common.fault', 500);
}

function body(problem: Problem, req: FastifyRequest) {
  return {
    type: `/api#${problem.code}`,
    status: problem.status,
    code: problem.code,
    title: problem.code,
    ...(problem.params ? { params: problem.params } : {}),
    ...(problem.errors ? { errors: problem.errors } : {}),
    instance: req.url.split('?')[0],
  };
}

import { createHash } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import { Problem } from '../errors.ts';
import { newId } from '../ids.ts';
import { ReferenceMemory } from '../reference.ts';
import { Admissions, type Authenticate, isReading } from './admission.ts';
import { gzipAnswers } from './gzip.ts';
import { type Reading, serveMany } from './many.ts';
import { openApi } from './openapi.ts';
import { bodyOf, refusalOf } from './problems.ts';
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
    max: (req) => (keyShown(req) ? ctx.config.keyRequestsPerMinute : REQUESTS_PER_MINUTE),
    timeWindow: '1 minute',
    allowList: (req) => !/^\/(api\/|mcp)/.test(req.url),
    keyGenerator: (req) => keyShown(req) ?? req.ip,
    errorResponseBuilder: () => new Problem('common.too_many_requests', 429),
  });
  app.addHook('onRequest', refuseForeignOrigin(ctx));
  app.addContentTypeParser('application/octet-stream', (_req, payload, done) => done(null, payload));
  answerFaults(app, ctx);

  const routes: RegisteredRoute[] = [];
  const readings: Reading[] = [];
  const memory = new ReferenceMemory();
  const admissions = new Admissions(authenticate);
  app.addHook('onSend', async (req) => (isReading(req) ? undefined : admissions.forget()));
  for (const module of ctx.registry.modules) {
    module.routes?.(registrar(app, ctx, { module: module.name, admissions, routes, readings, memory }));
  }
  for (const module of ctx.registry.modules) module.mount?.(app, ctx, (req) => admissions.of(ctx, req));
  serveMany(registrar(app, ctx, { module: 'platform', admissions, routes, readings: [], memory }), readings);
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

/** What names an API key among others without telling it; a program may sit behind the address of a whole office. */
function keyShown(req: FastifyRequest): string | undefined {
  const { authorization } = req.headers;
  return authorization === undefined ? undefined : createHash('sha256').update(authorization).digest('base64url');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function answerFaults(app: FastifyInstance, ctx: Ctx): void {
  app.setNotFoundHandler((req, reply) =>
    reply
      .status(404)
      .type('application/problem+json')
      .send(bodyOf(new Problem('common.not_found', 404), req.url)),
  );
  app.setErrorHandler((error, req, reply) => {
    const asked = { route: req.routeOptions.url ?? '', url: req.url, requestId: req.id };
    const { status, body } = refusalOf(error, ctx, asked);
    return reply.status(status).type('application/problem+json').send(body);
  });
}

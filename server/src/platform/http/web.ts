import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where `vite build` puts the web app. */
export const WEB_DIST = fileURLToPath(new URL('../../../../web/dist/', import.meta.url));

/** Serves the built web app; every path that is not the API's or a file's is a page of the app. */
export async function serveWeb(app: FastifyInstance): Promise<void> {
  if (!existsSync(`${WEB_DIST}index.html`)) return;
  await app.register(fastifyStatic, {
    root: WEB_DIST,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Names under assets/ carry a hash of their content.
      const forever = path.includes('/assets/');
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', async (req, reply) => {
    if (req.url.startsWith('/api/') || /\.\w{2,5}$/.test(req.url.split('?')[0] ?? '')) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').type('text/html').sendFile('index.html');
  });
}

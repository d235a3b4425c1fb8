import { z } from 'zod';
import { route } from './route.ts';

/** How many questions one request may hold. */
export const MANY_MAX = 20;

const Path = z.string().startsWith('/').max(2_000);

export const manyRoutes = {
  read: route({
    method: 'GET',
    path: '/many',
    permission: 'signed-in',
    summary: 'Ask several GET routes at once, as a page does when it opens; each answers as it would alone',
    query: z.object({
      /** Paths below /api/v1 with their queries, such as /customers/…/value. */
      path: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(Path).min(1).max(MANY_MAX)),
    }),
    response: z.object({
      /** In the order of the paths. A refused one has the status and the problem that it has alone. */
      answers: z.array(z.object({ status: z.int(), body: z.unknown() })),
    }),
  }),
};

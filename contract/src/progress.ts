import { z } from 'zod';
import { queryInt } from './query.ts';
import { Instant } from './route.ts';

/** Of work that goes on behind a request: when it began and ended, and why it ended before its time. */
export const progress = {
  errorCode: z.string().nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
} as const;

/** Which page of such work, the newest first; `cursor` is the id of the last one of the page before. */
export const ProgressPage = z.object({ cursor: z.uuid().optional(), limit: queryInt(1, 100).default(30) });

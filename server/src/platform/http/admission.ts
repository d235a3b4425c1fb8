import type { FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import type { Viewer } from '../viewer.ts';

/** Who asks, and the version of the reference data as of the request's beginning. */
export type Admitted = { viewer: Viewer; referenceVersion: string };

/** How a request proves who it is; given by the identity module. */
export type Authenticate = (ctx: Ctx, req: FastifyRequest) => Promise<Admitted | null>;

/**
 * A page asks for ten things at once: who asks is looked up for the first and holds for the others. Every write that
 * goes through this process ends it at once; what another process writes (a revoked key) is seen after this time.
 */
const KEPT_MS = 250;
const KEPT_MOST = 1_000;

type Kept = { until: number; admitted: Promise<Admitted | null> };

/** The sign-ins of the last moment, by what was shown and from where. */
export class Admissions {
  readonly #kept = new Map<string, Kept>();
  readonly #authenticate: Authenticate;

  constructor(authenticate: Authenticate) {
    this.#authenticate = authenticate;
  }

  of(ctx: Ctx, req: FastifyRequest): Promise<Admitted | null> {
    const shown = req.headers.authorization ?? req.headers.cookie;
    if (!shown || !isReading(req)) return this.#authenticate(ctx, req);
    const key = `${req.ip} ${shown}`;
    const now = performance.now();
    const kept = this.#kept.get(key);
    if (kept && kept.until > now) return kept.admitted;
    if (this.#kept.size >= KEPT_MOST) this.#kept.clear();
    const admitted = this.#authenticate(ctx, req);
    this.#kept.set(key, { until: now + KEPT_MS, admitted });
    // A fault is told to who asked now, and asked anew by the next.
    admitted.catch(() => this.#kept.get(key)?.admitted === admitted && this.#kept.delete(key));
    return admitted;
  }

  /** Before a write is answered: who asks next sees what it changed. */
  forget(): void {
    this.#kept.clear();
  }
}

export function isReading(req: FastifyRequest): boolean {
  return req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS';
}

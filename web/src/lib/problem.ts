import { ProblemBody } from '@kith/contract/route';

type FieldError = { path: string; code: string };

/** A refused or failed call. `code` is stable; its words live in locales/<language>/errors.json. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Record<string, string | number>;
  readonly errors: readonly FieldError[];
  /** Names the entry in the server's log, for an unknown fault. */
  readonly faultId: string | undefined;

  constructor(body: Pick<ProblemBody, 'status' | 'code'> & Partial<ProblemBody>) {
    super(body.code);
    this.name = 'ApiProblem';
    this.status = body.status;
    this.code = body.code;
    this.params = body.params ?? {};
    this.errors = body.errors ?? [];
    this.faultId = body.fault_id;
  }
}

// locale-keys: errors:common.offline
/** The server could not be reached at all. */
export function offline(): ApiProblem {
  return new ApiProblem({ status: 0, code: 'common.offline' });
}

/** Reads a refused answer; whatever is not problem+json (a proxy's page, an empty body) is an unknown fault. */
export function problemFrom(status: number, text: string): ApiProblem {
  try {
    const parsed = ProblemBody.safeParse(JSON.parse(text));
    if (parsed.success) return new ApiProblem(parsed.data);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new ApiProblem({ status, code: status === 502 || status === 503 ? 'common.offline' : 'common.fault' });
}

/**
 * A fault the caller can understand: a stable code (words in locales/<language>/errors.json), an HTTP status and the
 * values its words need. Anything else that is thrown is a fault of ours, logged once and shown as an id.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: Record<string, string | number> | undefined;
  readonly errors: { path: string; code: string }[] | undefined;

  constructor(
    code: string,
    status: number,
    more: { params?: Record<string, string | number>; errors?: { path: string; code: string }[] } = {},
  ) {
    super(code);
    this.code = code;
    this.status = status;
    this.params = more.params;
    this.errors = more.errors;
  }
}

export const notFound = () => new Problem('common.not_found', 404);
export const forbidden = () => new Problem('common.forbidden', 403);
export const conflict = (code = 'common.conflict', params?: Record<string, string | number>) =>
  new Problem(code, 409, params ? { params } : {});
export const invalid = (path: string, code: string) => new Problem('common.invalid', 400, { errors: [{ path, code }] });

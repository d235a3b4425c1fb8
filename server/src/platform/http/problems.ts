import type { Ctx } from '../context.ts';
import { isConnectionLost } from '../db/client.ts';
import { Problem } from '../errors.ts';
import { newId } from '../ids.ts';

/** A refused answer as problem+json has it. */
export type Refusal = { status: number; body: Record<string, unknown> };

/**
 * The one place where faults become answers: problems with their code, everything else logged once and shown as an id.
 * @param asked which route at which address, for the log and the answer
 */
export function refusalOf(error: unknown, ctx: Ctx, asked: { route: string; url: string; requestId: string }): Refusal {
  const problem = asProblem(error);
  if (problem.status < 500) return { status: problem.status, body: bodyOf(problem, asked.url) };
  const faultId = newId();
  ctx.log.error({ err: error, faultId, route: asked.route, requestId: asked.requestId }, 'unexpected fault');
  return { status: problem.status, body: { ...bodyOf(problem, asked.url), fault_id: faultId } };
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

/** @param url of the request; its query stays out of the answer. */
export function bodyOf(problem: Problem, url: string): Record<string, unknown> {
  return {
    type: `/api#${problem.code}`,
    status: problem.status,
    code: problem.code,
    title: problem.code,
    ...(problem.params ? { params: problem.params } : {}),
    ...(problem.errors ? { errors: problem.errors } : {}),
    instance: url.split('?')[0],
  };
}

import i18next from 'i18next';
import { ApiProblem } from './problem.ts';

/** The words of a problem or of a field's code, in the language in use; unknown codes get those of an unknown fault. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return i18next.t('errors:common.fault');
  const text = codeText(error.code, error.params);
  return error.faultId ? `${text} ${i18next.t('errors:faultId', { id: error.faultId })}` : text;
}

/** The words of a code: `errors:<code>`, else `errors:field.<code>`. */
export function codeText(code: string, params: Record<string, string | number> = {}): string {
  for (const key of [`errors:${code}`, `errors:field.${code}`]) if (i18next.exists(key)) return i18next.t(key, params);
  return i18next.t('errors:common.fault');
}

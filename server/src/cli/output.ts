import { type Language, translate } from '../platform/i18n.ts';

/** Where a command's words go: people read stderr, `--json` answers are alone on stdout. */
export type Output = {
  language: Language;
  json: boolean;
  /** One line for people. */
  say(key: string, values?: Record<string, string | number>): void;
  /** The answer of the command: as JSON, or as `Name: value` lines. */
  answer(result: Record<string, unknown>): void;
};

export function makeOutput(json: boolean, env: Record<string, string | undefined>): Output {
  const tongue = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const language: Language = tongue.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  return {
    language,
    json,
    say: (key, values) => process.stderr.write(`${translate(language, key, values)}\n`),
    answer: (result) => {
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
      else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name}: ${plain(value)}\n`);
    },
  };
}

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

import { z } from 'zod';
import { languageOf, translate } from '../i18n.ts';
import type { RegisteredRoute } from './register.ts';

const STYLE = `body{margin:0 auto;max-width:960px;padding:32px 20px;background:#fbfaf7;color:#1d2321;font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
h1,h2{font-family:"Songti SC","Noto Serif CJK SC",serif}h2{border-top:1px solid #1d2321;margin-top:40px;padding-top:12px}
details{border-bottom:1px solid #e6e3db;padding:8px 0}summary{cursor:pointer}code{font:13px ui-monospace,monospace}
.m{display:inline-block;width:64px;font-weight:600;color:#1f6f5c}.p{color:#5d6763;float:right;font-size:13px}
pre{background:#fff;border:1px solid #e6e3db;border-radius:6px;padding:12px;overflow:auto}
@media(prefers-color-scheme:dark){body{background:#161a18;color:#e8e6df}pre{background:#1d2321;border-color:#333b37}details{border-color:#333b37}h2{border-color:#e8e6df}.m{color:#6fc3ab}.p{color:#9aa5a0}}`;

// locale-keys: api:*
/** A page that people read: every route by module with its permission, input and output. No script. */
export function referencePage(routes: readonly RegisteredRoute[], acceptLanguage: string | undefined): string {
  const language = languageOf(acceptLanguage);
  const word = (key: string) => escapeHtml(translate(language, `api:${key}`));
  const modules = [...new Set(routes.map((route) => route.module))];
  const sections = modules.map((module) => {
    const items = routes.filter((route) => route.module === module).map((route) => item(route, word));
    return `<h2 id="${module}">${escapeHtml(module)}</h2>${items.join('')}`;
  });
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${word('title')}</title><style>${STYLE}</style><main><h1>${word('title')}</h1><p>${word('intro')}</p>
<p><a href="/api/openapi.json">openapi.json</a></p>${sections.join('')}</main></html>`;
}

function item({ spec }: RegisteredRoute, word: (key: string) => string): string {
  const part = (key: string, type: z.ZodType | undefined, io: 'input' | 'output') =>
    type ? `<p>${word(key)}</p><pre><code>${escapeHtml(JSON.stringify(plain(type, io), null, 2))}</code></pre>` : '';
  return `<details><summary><span class="m">${spec.method}</span><code>/api/v1${escapeHtml(spec.path)}</code>
<span class="p">${escapeHtml(spec.permission)}</span><br>${escapeHtml(spec.summary)}</summary>
${part('params', spec.params, 'input')}${part('query', spec.query, 'input')}${part('body', spec.body, 'input')}${part('response', spec.response, 'output')}
${spec.errors?.length ? `<p>${word('errors')} <code>${escapeHtml(spec.errors.join(', '))}</code></p>` : ''}</details>`;
}

function plain(type: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return rest;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

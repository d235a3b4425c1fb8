import type { Language } from '../../platform/i18n.ts';

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Paper and ink as on the other pages, small enough to stand in every page itself; light and dark as the reader has it. */
const STYLE = `:root{color-scheme:light dark;--paper:#fbf9f4;--leaf:#fff;--ink:#23211d;--soft:#5f5a50;--line:#ddd6c8;--pine:#1f5c46;--red:#a33a24}
@media(prefers-color-scheme:dark){:root{--paper:#191815;--leaf:#211f1b;--ink:#ece7dc;--soft:#b1a999;--line:#3a362e;--pine:#7fc3a4;--red:#ec9480}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.25rem 1rem 4rem}main.wide{max-width:68rem}
h1{font:600 1.6rem/1.3 Georgia,"Songti SC","Noto Serif CJK SC",serif;margin:.5rem 0 .25rem}h2{font-size:1.1rem;margin:0 0 .5rem}
p{margin:.35rem 0}.intro{margin-bottom:1rem}.soft{color:var(--soft)}.small{font-size:.875rem}a{color:var(--pine)}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;border-bottom:1px solid var(--line);padding-bottom:.6rem;margin-bottom:1.2rem}
header b{font-family:Georgia,"Songti SC","Noto Serif CJK SC",serif}
section{margin:0 0 1.1rem;padding:1.1rem;background:var(--leaf);border:1px solid var(--line);border-radius:8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:.4rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}.stack{display:block}.stack dd{margin-bottom:.6rem}
label{display:block;margin:.7rem 0 .2rem;font-weight:600}input,textarea{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:6px;padding:.55rem .7rem;min-height:2.75rem}
fieldset{border:0;border-top:1px solid var(--line);margin:.9rem 0 0;padding:.8rem 0 0}legend{font-weight:600;padding:0;float:left;width:100%;margin-bottom:.3rem}legend+*{clear:both}
.tick{display:inline-flex;align-items:center;gap:.5rem;font-weight:400;margin:.2rem 1.2rem .2rem 0;min-height:2.75rem}.tick input{width:1.3rem;min-height:1.3rem;height:1.3rem;margin:0;accent-color:var(--pine)}
button{font:inherit;font-weight:600;line-height:1.2;min-height:2.75rem;padding:.7rem 1.2rem;border-radius:6px;border:1px solid var(--pine);background:var(--pine);color:var(--leaf);cursor:pointer;margin:.9rem .6rem 0 0}
button.quiet{background:transparent;color:var(--pine)}button.red{background:transparent;color:var(--red);border-color:var(--red)}
:focus-visible{outline:3px solid var(--pine);outline-offset:2px}
.told{border-color:var(--pine);border-left-width:4px}.fault{border-color:var(--red);border-left-width:4px}details{margin-top:.6rem}summary{cursor:pointer;color:var(--pine);min-height:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line)}td{max-width:32rem;overflow-wrap:anywhere}
@media print{body{background:#fff;color:#000}section{border:0;padding:0}}`;

/** A whole page without scripts or anything from elsewhere; opened on phones, inside other programs, and from disk. */
export function leaf(page: { language: Language; title: string; body: string; head?: string; wide?: boolean }): string {
  const { language, title, body, head = '', wide = false } = page;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>${head}<main${wide ? ' class="wide"' : ''}>${body}</main></body></html>`;
}

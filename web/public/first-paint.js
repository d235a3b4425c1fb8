// Runs before the first paint, so that a dark evening does not begin with a white flash and the language is right.
// A file of its own because the Content-Security-Policy allows no inline script. Keys: see lib/i18n.ts and app/providers.tsx.
(() => {
  const root = document.documentElement;
  const scheme = localStorage.getItem('kith.scheme') || 'auto';
  const dark = scheme === 'dark' || (scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  const language = localStorage.getItem('kith.language') || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en');
  root.lang = language;
})();

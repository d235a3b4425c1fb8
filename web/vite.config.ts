import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = 'http://127.0.0.1:4000';

/** Libraries every page needs change rarely: one chunk each that stays cached when Kith is updated. */
const LASTING = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\// },
  {
    name: 'data',
    test: /node_modules\/(@tanstack\/(query-core|react-query)|i18next|react-i18next|zod)\/|lib\/zod-config/,
  },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { port: 5173, proxy: { '/api': api, '/healthz': api, '/readyz': api } },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // Every browser of the last five years preloads modules; the polyfill would be an inline script.
    modulePreload: { polyfill: false },
    // A data: font or script would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: LASTING } } },
  },
});

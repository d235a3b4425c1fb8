import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = 'http://127.0.0.1:4000';

const FRAMEWORK = /node_modules\/(react|react-dom|scheduler|react-router)\//;
const DATA = /node_modules\/(@tanstack\/(query-core|react-query)|i18next|react-i18next|zod)\/|lib\/zod-config/;

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
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs, in 4 scripts instead of 60; libraries that change rarely stay cached when Kith is updated.
          // '$initial' is what main.tsx imports statically; everything else follows its lazy page.
          groups: [
            { name: 'react', test: FRAMEWORK },
            { name: 'data', test: DATA },
            { name: 'mantine', test: /node_modules/, tags: ['$initial'] },
            { name: 'house', tags: ['$initial'] },
          ],
        },
      },
    },
  },
});

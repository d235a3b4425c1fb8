import { z } from 'zod';

// zod would otherwise try `new Function` once per page, which the Content-Security-Policy forbids and reports. This must run
// before the first schema is made: main.tsx imports it first, and vite.config.ts keeps it in the chunk of zod itself.
z.config({ jitless: true });

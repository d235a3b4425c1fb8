import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { flag, OIDC_SETTINGS, type OidcConfig, oidcFaults, oidcOf } from './config-oidc.ts';

export type { OidcConfig };

const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai');
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter ISO 4217 code such as CNY');

const Environment = z.object({
  KITH_HOST: z.string().min(1).default('127.0.0.1'),
  KITH_PORT: z.coerce.number('must be a number').int().min(0).max(65535).default(4000),
  KITH_BASE_URL: z.url('must be a URL such as https://kith.example.com').optional(),
  KITH_TRUST_PROXY: z.union([flag, z.string().min(1)]).default(false),
  KITH_SMTP_URL: z.url('must be a URL such as smtp://user:secret@mail.example.com:587').optional(),
  KITH_KEY_REQUESTS_PER_MINUTE: z.coerce.number('must be a number').int().min(1).default(6_000),
  KITH_WEBHOOKS_TO_PRIVATE: flag.default(false),
  KITH_API_KEY: z.string().min(1).optional(),
  KITH_DATA_DIR: z.string().min(1).default('./data'),
  KITH_ADMIN_EMAIL: z.email('must be an e-mail address').default('admin@kith.local'),
  KITH_ADMIN_PASSWORD: z.string().max(128).optional(),
  KITH_PASSWORD_MIN_LENGTH: z.coerce.number('must be a number').int().min(8).max(64).default(12),
  ...OIDC_SETTINGS,
  KITH_TIME_ZONE: timeZone.default(systemTimeZone()),
  KITH_CURRENCY: currency.default('CNY'),
  KITH_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  KITH_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
});

export type Config = {
  host: string;
  port: number;
  /** Where people reach Kith; letters and links use it. */
  baseUrl: string;
  trustProxy: boolean | string;
  smtpUrl: string | undefined;
  /** The key that `kith mcp` asks with. */
  apiKey: string | undefined;
  /** Webhooks may go to private addresses and unencrypted. */
  webhooksToPrivate: boolean;
  /** What one API key may ask of one process. */
  keyRequestsPerMinute: number;
  dataDir: string;
  adminEmail: string;
  adminPassword: string | undefined;
  /** Characters that a password has at least (NIST SP 800-63B: no fewer than 8). */
  passwordMinLength: number;
  /** Single sign-on with OpenID Connect; absent: with passwords only. */
  oidc: OidcConfig | undefined;
  /** Defaults of a new organisation; settings take over once it is set up. */
  timeZone: string;
  currency: string;
  role: 'all' | 'web' | 'worker';
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Absent: the embedded server is used. */
  databaseUrl: string | undefined;
  /** Where the person who typed the command stands: npm runs scripts in the project and tells the place in INIT_CWD. */
  typedIn: string;
};

/** Every fault of the environment at once, one line each. */
export class ConfigFault extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads and validates the environment.
 * @param env usually process.env; names starting with KITH_ that are unknown are faults, so that a typo is noticed.
 * @throws ConfigFault listing all faults.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const known = Object.keys(Environment.shape);
  const given = Object.fromEntries(known.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = Environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success) faults.push(...oidcFaults(parsed.data));
  for (const name of Object.keys(env)) {
    if (name.startsWith('KITH_') && !name.startsWith('KITH_TEST_') && !known.includes(name)) {
      faults.push(`${name}: is not a setting of Kith (known: ${known.join(', ')})`);
    }
  }
  if (!parsed.success || faults.length > 0) throw new ConfigFault(faults);
  const value = parsed.data;
  return {
    host: value.KITH_HOST,
    port: value.KITH_PORT,
    baseUrl: (value.KITH_BASE_URL ?? `http://localhost:${value.KITH_PORT}`).replace(/\/+$/, ''),
    trustProxy: value.KITH_TRUST_PROXY,
    smtpUrl: value.KITH_SMTP_URL,
    apiKey: value.KITH_API_KEY,
    webhooksToPrivate: value.KITH_WEBHOOKS_TO_PRIVATE,
    keyRequestsPerMinute: value.KITH_KEY_REQUESTS_PER_MINUTE,
    dataDir: resolve(value.KITH_DATA_DIR.replace(/^~(?=\/|$)/, homedir())),
    adminEmail: value.KITH_ADMIN_EMAIL.toLowerCase(),
    adminPassword: value.KITH_ADMIN_PASSWORD,
    passwordMinLength: value.KITH_PASSWORD_MIN_LENGTH,
    oidc: oidcOf(value),
    timeZone: value.KITH_TIME_ZONE,
    currency: value.KITH_CURRENCY,
    role: value.KITH_ROLE,
    logLevel: value.KITH_LOG_LEVEL,
    databaseUrl: value.DATABASE_URL,
    typedIn: env.INIT_CWD ?? process.cwd(),
  };
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The machine's zone; UTC machines are mostly servers whose owner has not said, so Shanghai is assumed there. */
function systemTimeZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === 'UTC' || zone === 'Etc/UTC' ? 'Asia/Shanghai' : zone;
}

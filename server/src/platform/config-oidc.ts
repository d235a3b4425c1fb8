import { RoleCode } from '@kith/contract/roles';
import { z } from 'zod';

export const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((value) => value === 'true' || value === '1' || value === 'yes');

/** Somebody who comes for the first time with an address of this domain gets this role. */
export type NewUserRule = { domain: string; role: RoleCode };

/** Single sign-on with OpenID Connect. */
export type OidcConfig = {
  issuer: string;
  clientId: string;
  /** Absent: a public client, with PKCE alone. */
  clientSecret: string | undefined;
  /** What the button calls it. */
  name: string;
  scope: string;
  /** Take e-mail addresses of the provider for verified although it does not say so. */
  trustEmail: boolean;
  /** Empty: only people who are users already. */
  newUsers: readonly NewUserRule[];
};

/** `example.com=account_manager, shop.example.com=care`; no rule makes administrators. */
const NewUsers = z.string().transform((text, ctx): NewUserRule[] => {
  const rules = text.split(',').map((part) => part.trim().toLowerCase());
  return rules.flatMap((rule) => {
    const [, domain, code] = /^([a-z0-9.-]+\.[a-z0-9-]+)=([a-z0-9_-]+)$/.exec(rule) ?? [];
    const role = RoleCode.safeParse(code);
    if (domain && role.success && role.data !== 'administrator') return [{ domain, role: role.data }];
    const message = `must be pairs of domain and role such as example.com=account_manager, never administrator; not "${rule}"`;
    ctx.addIssue({ code: 'custom', message });
    return [];
  });
});

export const OIDC_SETTINGS = {
  KITH_OIDC_ISSUER: z.url('must be a URL such as https://login.example.com').optional(),
  KITH_OIDC_CLIENT_ID: z.string().min(1).optional(),
  KITH_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  KITH_OIDC_NAME: z.string().min(1).max(40).optional(),
  KITH_OIDC_SCOPE: z
    .string()
    .regex(/(^| )openid( |$)/, 'must contain openid')
    .default('openid email profile'),
  KITH_OIDC_TRUST_EMAIL: flag.default(false),
  KITH_OIDC_NEW_USERS: NewUsers.optional(),
};
type OidcSettings = z.infer<z.ZodObject<typeof OIDC_SETTINGS>>;

/** What of single sign-on does not go together, one line each. */
export function oidcFaults(settings: OidcSettings): string[] {
  const { KITH_OIDC_ISSUER: issuer, KITH_OIDC_CLIENT_ID: clientId } = settings;
  const faults: string[] = [];
  if (issuer && !clientId) faults.push('KITH_OIDC_CLIENT_ID: is needed beside KITH_OIDC_ISSUER');
  const lonely = (['KITH_OIDC_CLIENT_ID', 'KITH_OIDC_CLIENT_SECRET', 'KITH_OIDC_NEW_USERS'] as const).filter(
    (name) => settings[name] && !issuer,
  );
  faults.push(...lonely.map((name) => `${name}: means nothing without KITH_OIDC_ISSUER`));
  if (issuer && !isProtected(new URL(issuer)))
    faults.push('KITH_OIDC_ISSUER: must begin with https:// (http:// only on this machine)');
  return faults;
}

/** Tokens may cross a network only under TLS. */
function isProtected({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

export function oidcOf(settings: OidcSettings): OidcConfig | undefined {
  const { KITH_OIDC_ISSUER: issuer, KITH_OIDC_CLIENT_ID: clientId } = settings;
  if (!issuer || !clientId) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: settings.KITH_OIDC_CLIENT_SECRET,
    name: settings.KITH_OIDC_NAME ?? new URL(issuer).hostname,
    scope: settings.KITH_OIDC_SCOPE,
    trustEmail: settings.KITH_OIDC_TRUST_EMAIL,
    newUsers: settings.KITH_OIDC_NEW_USERS ?? [],
  };
}

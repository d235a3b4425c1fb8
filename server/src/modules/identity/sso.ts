import * as oidc from 'openid-client';
import { z } from 'zod';
import type { OidcConfig } from '../../platform/config.ts';
import type { Ctx } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import type { Sealing } from './sealing.ts';

/** The page to which the provider leads back; registered with it. */
const SSO_PAGE = '/login/sso';

/** What a browser keeps, sealed, between going to the provider and coming back. */
const Journey = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  /** Milliseconds since 1970. */
  until: z.number(),
});
export const JOURNEY_SECONDS = 600;

/** Who the provider says it is. */
export type Claims = { subject: string; email: string | null; emailVerified: boolean; name: string | null };

/** Single sign-on with one provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1). */
export class SingleSignOn {
  readonly #ctx: Pick<Ctx, 'config' | 'clock' | 'log'>;
  readonly #settings: OidcConfig;
  readonly #sealed: Sealing;
  #provider: Promise<oidc.Configuration> | undefined;

  constructor(ctx: Pick<Ctx, 'config' | 'clock' | 'log'>, settings: OidcConfig, sealed: Sealing) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#sealed = sealed;
  }

  /** @returns where to go, and what the browser has to keep. @throws Problem identity.sso_unreachable */
  async begin(to: string): Promise<{ url: string; kept: string }> {
    const provider = await this.#discover();
    const journey = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      to,
      until: this.#ctx.clock.now().getTime() + JOURNEY_SECONDS * 1000,
    };
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.#page().href,
      scope: this.#settings.scope,
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, kept: this.#sealed.seal(JSON.stringify(journey), 'journey') };
  }

  /**
   * @param kept what the browser kept, `search` the query with which the provider sent it back.
   * @throws Problem identity.sso_expired, identity.sso_refused, identity.sso_unreachable
   */
  async finish(kept: string | undefined, search: string): Promise<Claims & { to: string }> {
    const journey = this.#open(kept);
    const page = this.#page();
    page.search = search;
    const provider = await this.#discover();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, page, {
        pkceCodeVerifier: journey.verifier,
        expectedState: journey.state,
        expectedNonce: journey.nonce,
        idTokenExpected: true,
      });
      return { ...(await this.#claims(provider, tokens)), to: journey.to };
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #page(): URL {
    return new URL(this.#ctx.config.baseUrl + SSO_PAGE);
  }

  #open(kept: string | undefined): z.infer<typeof Journey> {
    const text = kept === undefined ? null : this.#sealed.open(kept, 'journey');
    const journey = text === null ? null : Journey.parse(JSON.parse(text));
    if (!journey || journey.until < this.#ctx.clock.now().getTime()) throw new Problem('identity.sso_expired', 400);
    return journey;
  }

  /** What the provider offers, asked once; a provider that was away is asked again by the next. */
  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    // Only of this machine: the configuration refuses any other http address.
    const insecure = issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {};
    const proof = clientSecret === undefined ? oidc.None() : undefined;
    this.#provider ??= oidc
      .discovery(new URL(issuer), clientId, clientSecret, proof, insecure)
      .catch((error: unknown) => {
        this.#provider = undefined;
        throw this.#unreachable(error);
      });
    return this.#provider;
  }

  async #claims(
    provider: oidc.Configuration,
    tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  ): Promise<Claims> {
    const inToken = tokens.claims();
    if (!inToken) throw new Problem('identity.sso_refused', 401);
    // Many providers put the address only where it is asked for.
    const asked = inToken.email === undefined && provider.serverMetadata().userinfo_endpoint !== undefined;
    const more = asked ? await oidc.fetchUserInfo(provider, tokens.access_token, inToken.sub) : {};
    const claims: Record<string, unknown> = { ...inToken, ...more };
    const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);
    return {
      subject: inToken.sub,
      email: text(claims.email)?.toLowerCase() ?? null,
      emailVerified: claims.email_verified === true || this.#settings.trustEmail,
      name: text(claims.name) ?? text(claims.preferred_username),
    };
  }

  /** What the provider refused, or what did not fit what was asked; the reason goes to the log, not to the page. */
  #refused(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError) return this.#unreachable(error);
    this.#ctx.log.warn({ err: error }, 'single sign-on was refused');
    return new Problem('identity.sso_refused', 401);
  }

  #unreachable(error: unknown): Problem {
    this.#ctx.log.error(
      { err: error, issuer: this.#settings.issuer },
      'the provider of single sign-on does not answer',
    );
    return new Problem('identity.sso_unreachable', 502);
  }
}

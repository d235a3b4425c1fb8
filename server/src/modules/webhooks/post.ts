import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic } from './addresses.ts';

/** What an attempt came to; `error` is a code, without one there is a status. */
export type Answer = {
  milliseconds: number;
  status: number | null;
  error: string | null;
  heads: Record<string, string>;
  body: string;
};

const TIMEOUT_MS = 15_000;
const BODY_CHARS = 2_000;

class Refused extends Error {
  readonly code = 'private_address';
}

/**
 * Sends a message. No redirect is followed. Unless private addresses are allowed, the name must resolve to public ones
 * only, and the connection goes to what was looked at, so that a name cannot change its address in between.
 */
export async function post(
  url: string,
  message: { body: string; heads: Record<string, string> },
  { allowPrivate }: { allowPrivate: boolean },
): Promise<Answer> {
  const begun = performance.now();
  const milliseconds = () => Math.round(performance.now() - begun);
  try {
    const answer = await ask(new URL(url), message, allowPrivate);
    const error = answer.status >= 300 && answer.status < 400 ? 'redirect' : null;
    return { ...answer, error, milliseconds: milliseconds() };
  } catch (error) {
    return { milliseconds: milliseconds(), status: null, error: codeOf(error), heads: {}, body: '' };
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'fault';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error ? String(error.code) : 'fault';
}

type Asked = Pick<Answer, 'heads' | 'body'> & { status: number };

function ask(url: URL, { body, heads }: { body: string; heads: Record<string, string> }, allowPrivate: boolean) {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublic(host)) return Promise.reject(new Refused());
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const options = {
    method: 'POST',
    agent: false as const,
    headers: { ...heads, 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(allowPrivate ? {} : { lookup: publicOnly }),
  };
  return new Promise<Asked>((resolved, rejected) => {
    const call = request(url, options, (response) => {
      read(response).then(
        (text) => resolved({ status: response.statusCode ?? 0, heads: headsOf(response), body: text }),
        rejected,
      );
    });
    call.on('error', rejected);
    call.end(body);
  });
}

/** Every address of the name must be public: one that is not is how a name is made to lead inside. */
const publicOnly: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 4);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublic(address))) return done(new Refused(), '', 4);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};

/** The beginning of the answer; the rest is not waited for. */
async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const piece of response) {
    text += piece;
    if (text.length >= BODY_CHARS) break;
  }
  return text.slice(0, BODY_CHARS).replaceAll('\u0000', '');
}

function headsOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value).slice(0, 500).replaceAll('\u0000', '')]),
  );
}

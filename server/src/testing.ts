import type { RoleCode } from '@kith/contract/roles';
import type { RouteSpec } from '@kith/contract/route';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { buildApp } from './app.ts';
import { createUser } from './modules/identity/index.ts';
import { allModules } from './modules.ts';
import type { Config } from './platform/config.ts';
import type { RegisteredRoute } from './platform/http/register.ts';
import { type TestDb, testDb } from './platform/testing.ts';
import { systemViewer } from './platform/viewer.ts';

/** Somebody logged in: calls the API as a browser would, with cookie and Origin. */
export type Caller = {
  userId: string;
  /** What carries the session, for calls of other kinds. */
  headers: Record<string, string>;
  call(
    method: InjectOptions['method'],
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
};

export type Answer = { status: number; body: Body; text: string };
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape; the contract checks the shapes.
type Body = any;

export type TestApp = TestDb & {
  app: FastifyInstance;
  routes: RegisteredRoute[];
  /** Makes a user and logs them in. */
  login(role: RoleCode, name?: string): Promise<Caller>;
  /** Calls without a session. */
  anonymous: Caller['call'];
};

/** The whole house on a database of its own, not listening. */
export async function testApp(options: { now?: string; config?: Config } = {}): Promise<TestApp> {
  const { modules, authenticate } = allModules('test-secret-of-32-characters-long');
  const base = await testDb({ modules, ...options });
  const { app, routes } = await buildApp({ ctx: base.ctx, authenticate });
  const caller = (cookie: string | null): Caller['call'] => {
    return async (method, path, body, headers = {}) => {
      const answer = await app.inject({
        method: method ?? 'GET',
        url: `/api/v1${path}`,
        headers: { ...(cookie ? { cookie, host: 'kith.example', origin: 'http://kith.example' } : {}), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return { status: answer.statusCode, text: answer.payload, body: isJson ? answer.json() : null };
    };
  };
  let count = 0;
  return {
    ...base,
    app,
    routes,
    anonymous: caller(null),
    async login(role, name = `${role} ${++count}`) {
      const email = `user${++count}@kith.example`;
      const password = 'a long enough password';
      const { user } = await createUser(base.ctx, systemViewer([], 'test'), { name, email, role, password });
      const signedIn = await app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { email, password },
      });
      if (signedIn.statusCode !== 200) throw new Error(`login failed: ${signedIn.payload}`);
      const cookie = signedIn.cookies.map(({ name: key, value }) => `${key}=${encodeURIComponent(value)}`).join('; ');
      const headers = { cookie, host: 'kith.example', origin: 'http://kith.example' };
      return { userId: user.id, headers, call: caller(cookie) };
    },
    async close() {
      await app.close();
      await base.close();
    },
  };
}

/** A path with parameters that name nothing, for tests that walk every route. */
export function pathOf(spec: Pick<RouteSpec, 'path'>): string {
  return spec.path.replace(/:\w+/g, '00000000-0000-7000-8000-000000000000');
}

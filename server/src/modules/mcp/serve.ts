import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import type { Admitted } from '../../platform/http/admission.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type Ask, TOOLS, type Tool } from './tools.ts';

/**
 * `POST /mcp`: the Model Context Protocol over streamable HTTP, without sessions: each message stands alone, and is
 * answered as JSON. For API keys only; what a key may not do is not offered.
 */
export function serveMcp(
  app: FastifyInstance,
  ctx: Ctx,
  admit: (req: FastifyRequest) => Promise<Admitted | null>,
): void {
  app.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    handler: async (_req, reply) => reply.header('allow', 'POST').status(405).send(),
  });
  app.post('/mcp', async (req, reply) => {
    const admitted = req.headers.authorization === undefined ? null : await admit(req);
    if (!admitted) {
      reply.header('www-authenticate', 'Bearer');
      throw new Problem('common.unauthenticated', 401);
    }
    const { viewer } = admitted;
    const server = serverFor(ctx, viewer, askWith(app, req));
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      const answer = await transport.handleRequest(asRequest(req), { parsedBody: req.body });
      reply.status(answer.status);
      for (const [name, value] of answer.headers) if (name !== 'content-length') reply.header(name, value);
      return reply.send(await answer.text());
    } finally {
      await server.close();
    }
  });
}

function asRequest(req: FastifyRequest): Request {
  const headers = new Headers();
  for (const name of ['accept', 'content-type', 'mcp-protocol-version']) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request('http://kith/mcp', { method: 'POST', headers, body: JSON.stringify(req.body) });
}

/** Asks the API in this process as the same key from the same address: one more route asks like any other. */
function askWith(app: FastifyInstance, req: FastifyRequest): Ask {
  const { authorization } = req.headers;
  return async (method, path, body) => {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization },
      remoteAddress: req.ip,
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
}

function serverFor(ctx: Ctx, viewer: Viewer, ask: Ask): McpServer {
  const server = new McpServer({ name: 'kith', title: 'Kith 知客', version: '1' });
  for (const tool of TOOLS.filter(({ permission }) => viewer.permissions.has(permission))) {
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: tool.input.shape,
        annotations: { readOnlyHint: !tool.writes, destructiveHint: false, openWorldHint: false },
      },
      async (input: Record<string, unknown>) => {
        const { status, body } = await tool.call(ask, input);
        await tell(ctx, viewer, tool, input, status);
        return { content: [{ type: 'text' as const, text: JSON.stringify(body) }], isError: status >= 400 };
      },
    );
  }
  return server;
}

/** Every call, with what was asked and whether it was answered. */
async function tell(ctx: Ctx, viewer: Viewer, { name }: Tool, input: Record<string, unknown>, status: number) {
  const { customerId } = input;
  await audit(ctx.db, {
    viewer,
    at: ctx.clock.now(),
    action: 'mcp.call',
    subject: { kind: 'tool', id: name },
    ...(typeof customerId === 'string' ? { customerId } : {}),
    after: { input, status },
  });
}

import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';

/** JSON-RPC's code for a fault of the server, for what the running Kith did not answer. */
const NOT_ANSWERED = -32_000;

/**
 * `kith mcp`: the Model Context Protocol on standard input and output, for programs that start their servers. Every
 * message goes to the running Kith, so that rights, limits and the audit are those of `/mcp`.
 * @returns when the input ends.
 */
export async function serveStdio(config: Config): Promise<void> {
  if (!config.apiKey) throw new Problem('cli.key_missing', 400);
  const headers = { authorization: `Bearer ${config.apiKey}` };
  const outside = new StreamableHTTPClientTransport(new URL('/mcp', config.baseUrl), { requestInit: { headers } });
  const inside = new StdioServerTransport();
  const complain = (message: JSONRPCMessage, error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${why}\n`);
    if (!isJSONRPCRequest(message)) return;
    void inside.send({ jsonrpc: '2.0', id: message.id, error: { code: NOT_ANSWERED, message: why } });
  };
  inside.onmessage = (message) => void outside.send(message).catch((error: unknown) => complain(message, error));
  outside.onmessage = (message) => void inside.send(message);
  const ended = new Promise<void>((done) => process.stdin.once('end', done));
  await outside.start();
  await inside.start();
  await ended;
  await outside.close();
  await inside.close();
}

import { createServer } from 'node:net';

/** True when nobody listens on this port of 127.0.0.1; 0 asks for any. Resolves to the port, or undefined when taken. */
function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/** A free port of 127.0.0.1, the preferred one if it is free. */
export async function freePort(preferred?: number): Promise<number> {
  const port = (preferred === undefined ? undefined : await probe(preferred)) ?? (await probe(0));
  if (port === undefined) throw new Error('127.0.0.1 has no free port.');
  return port;
}

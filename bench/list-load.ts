/**
 * Eight people at once, in a process of their own so that their work is not the server's: each sends the next request
 * when the last was answered in full, over a connection that stays open, compressed as browsers ask for it.
 */
import { Agent, get } from 'node:http';

export type Job = {
  port: number;
  key: string;
  /** Asked for in turn. Each is what one click asks for: one request, or several at once. */
  clicks: readonly (readonly string[])[];
  clients: number;
  /** Clicks that are timed, after `warmUp` others. */
  count: number;
  warmUp: number;
};

/** Milliseconds from sending to the last byte, for each click: of its slowest request. */
export type Timed = { ms: number[] } | { fault: string };

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function ask({ port, key }: Job, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'accept-encoding': 'gzip' };
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: `/api/v1${path}`, agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${response.statusCode} from ${path}`));
      });
    });
    request.on('error', reject);
  });
}

async function run(job: Job): Promise<Timed> {
  const ms: number[] = [];
  let next = 0;
  const client = async () => {
    for (let turn = next++; turn < job.warmUp + job.count; turn = next++) {
      const begun = performance.now();
      await Promise.all((job.clicks[turn % job.clicks.length] ?? []).map((path) => ask(job, path)));
      if (turn >= job.warmUp) ms.push(performance.now() - begun);
    }
  };
  try {
    await Promise.all(Array.from({ length: job.clients }, client));
    return { ms };
  } catch (error) {
    return { fault: String(error) };
  }
}

process.on('message', async (job: Job) => {
  process.send?.(await run(job));
});
process.on('disconnect', () => process.exit());

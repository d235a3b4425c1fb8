/**
 * Programs that send batches of messages, in a process of its own so that their work is not the server's: each sends the
 * next batch when the last was answered.
 */
import { Agent, request } from 'node:http';

export type Job = {
  port: number;
  key: string;
  kind: 'identify' | 'track';
  /** Names this run: the same name sends the same messages again. */
  run: string;
  batches: number;
  size: number;
  customers: number;
  clients: number;
};
export type Sent = { seconds: number; accepted: number; duplicates: number; ms: number[] } | { fault: string };

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const EVENTS = ['Product Viewed', 'Product Added', 'Cart Viewed', 'Coupon Entered', 'Product Shared'];

function messagesOf({ kind, run, size, customers }: Job, batch: number): string {
  const messages = Array.from({ length: size }, (_, at) => {
    const number = batch * size + at;
    // Of a prime step, so that the messages of a batch are about different customers.
    const customer = kind === 'identify' ? number : (number * 7_919) % customers;
    const common = { type: kind, messageId: `${run}-${number}`, userId: `web-${customer}` };
    const context = { library: { name: 'bench', version: '1' }, ip: '203.0.113.7', locale: 'zh-CN' };
    if (kind === 'identify') {
      const traits = {
        name: `顾客 ${customer}`,
        phone: `138${String(10_000_000 + customer)}`,
        address: { city: '杭州' },
      };
      return { ...common, traits, context };
    }
    const event = EVENTS[number % EVENTS.length];
    const properties = {
      product_id: `T${number % 500}`,
      name: 'Spring green',
      category: '绿茶',
      price: 168,
      quantity: 1,
    };
    return { ...common, event, properties, context, timestamp: '2026-11-19T02:00:00.000Z' };
  });
  return JSON.stringify({ batch: messages });
}

function send({ port, key }: Job, body: string): Promise<{ accepted: number; duplicates: number }> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const options = { host: '127.0.0.1', port, path: '/api/v1/batch', method: 'POST', agent, headers };
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function run(job: Job): Promise<Sent> {
  const bodies = Array.from({ length: job.batches }, (_, batch) => messagesOf(job, batch));
  const ms: number[] = [];
  let [next, accepted, duplicates] = [0, 0, 0];
  const client = async () => {
    for (let turn = next++; turn < bodies.length; turn = next++) {
      const begun = performance.now();
      const answer = await send(job, bodies[turn] ?? '');
      ms.push(performance.now() - begun);
      accepted += answer.accepted;
      duplicates += answer.duplicates;
    }
  };
  const begun = performance.now();
  try {
    await Promise.all(Array.from({ length: job.clients }, client));
    return { seconds: (performance.now() - begun) / 1000, accepted, duplicates, ms };
  } catch (error) {
    return { fault: String(error) };
  }
}

process.on('message', async (job: Job) => {
  process.send?.(await run(job));
});
process.on('disconnect', () => process.exit());

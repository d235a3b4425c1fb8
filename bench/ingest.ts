/** How fast messages are taken in durably over HTTP, that none counts twice, and how soon facts follow. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { PERMISSIONS } from '@kith/contract/route';
import { buildApp } from '../server/src/app.ts';
import { createApiKey } from '../server/src/modules/identity/index.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { benchArguments, median, note, quantile, report } from './harness.ts';
import { benchHouse } from './house.ts';
import type { Job, Sent } from './ingest-load.ts';

const args = benchArguments();
const SCALES = {
  small: { customers: 2_000, events: 20_000, probes: 5 },
  full: { customers: 20_000, events: 300_000, probes: 20 },
};
const SIZE = 100;
const CLIENTS = 8;
const RATE_MIN = 5_000;

const { customers, events, probes } = SCALES[args.size];
const house = await benchHouse();
const { ctx } = house.kith;
// The bench asks for more than one key may.
ctx.config.keyRequestsPerMinute = 1_000_000;
const { app } = await buildApp(house.kith);
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
const port = address !== null && typeof address === 'object' ? address.port : 0;
const viewer = systemViewer(PERMISSIONS, 'bench');
const { key } = await createApiKey(ctx, viewer, { name: 'bench', role: 'integration' });
const owner = openDatabase(house.ownerUrl, { max: 1 });
const worker: ChildProcess = fork(new URL('./ingest-load.ts', import.meta.url).pathname, {
  execArgv: process.execArgv,
});

async function load(job: Pick<Job, 'kind' | 'run' | 'batches'>): Promise<Exclude<Sent, { fault: string }>> {
  worker.send({ ...job, port, key, size: SIZE, customers, clients: CLIENTS } satisfies Job);
  const [sent] = (await once(worker, 'message')) as [Sent];
  if ('fault' in sent) throw new Error(sent.fault);
  return sent;
}

async function ask(query: string): Promise<number> {
  const { rows } = await owner.pool.query<{ n: number }>(query);
  return Number(rows[0]?.n ?? 0);
}

/** Seconds until nothing is left to do. */
async function settled(): Promise<number> {
  const begun = performance.now();
  const left = 'SELECT (SELECT count(*) FROM ingest_message) + (SELECT count(*) FROM ingest_touched) AS n';
  while ((await ask(left)) > 0) await pause(50);
  return (performance.now() - begun) / 1000;
}

/** Milliseconds from the answer to one message until the wide row shows it. */
async function probe(at: number): Promise<number> {
  await pause(500 + ((at * 331) % 1_000));
  const before = await ask(`SELECT tracked_count AS n FROM customer_profile WHERE external_ref = 'web-${at}'`);
  const batch = [{ type: 'track', messageId: `probe-${at}`, userId: `web-${at}`, event: 'Probe' }];
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/batch`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ batch }),
  });
  if (!answer.ok) throw new Error(`probe: ${answer.status}`);
  const begun = performance.now();
  const now = `SELECT tracked_count AS n FROM customer_profile WHERE external_ref = 'web-${at}'`;
  while ((await ask(now)) === before) await pause(5);
  return performance.now() - begun;
}

let pass = false;
try {
  await house.kith.work();
  const people = await load({ kind: 'identify', run: 'people', batches: customers / SIZE });
  const known = people.seconds + (await settled());
  note(`${customers} people made known in ${known.toFixed(1)} s`);
  const first = await load({ kind: 'track', run: 'events', batches: events / SIZE });
  const behind = await settled();
  note(`${events} events accepted in ${first.seconds.toFixed(1)} s, in facts ${behind.toFixed(1)} s later`);
  const again = await load({ kind: 'track', run: 'events', batches: events / SIZE });
  await settled();
  const stored = await ask('SELECT count(*) AS n FROM ingest_event');
  const inFacts = await ask('SELECT sum(tracked_count) AS n FROM customer_profile');
  const lags: number[] = [];
  for (let at = 0; at < probes; at++) lags.push(await probe(at));
  pass = report('ingest', args, { customers, events, batch: SIZE, clients: CLIENTS }, [
    { name: 'accepted durably, events a second', value: events / first.seconds, unit: '/s', bar: { min: RATE_MIN } },
    { name: 'a batch of 100 answered, middle', value: median(first.ms), unit: 'ms' },
    { name: 'a batch of 100 answered, 99 of 100 within', value: quantile(first.ms, 0.99), unit: 'ms' },
    { name: 'all in facts after the last answer', value: behind, unit: 's' },
    { name: 'events a second, from the first answer to facts', value: events / (first.seconds + behind), unit: '/s' },
    { name: 'duplicates after all was sent twice', value: stored - events + again.accepted, unit: '', bar: { max: 0 } },
    { name: 'events missing from facts', value: Math.abs(events - inFacts), unit: '', bar: { max: 0 } },
    { name: 'people made customers, a second', value: customers / known, unit: '/s' },
    { name: 'one event in facts at rest, middle', value: median(lags), unit: 'ms' },
    { name: 'one event in facts at rest, slowest', value: Math.max(...lags), unit: 'ms' },
  ]);
} finally {
  worker.disconnect();
  await app.close();
  await owner.close();
  await house.close();
}
process.exitCode = pass || args.size === 'small' ? 0 : 1;

/** How fast pages come at a million customers and ten million orders, through HTTP, with eight people at once. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PERMISSIONS } from '@kith/contract/route';
import { buildApp } from '../server/src/app.ts';
import { createApiKey } from '../server/src/modules/identity/index.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { benchArguments, type Figure, median, note, quantile, report } from './harness.ts';
import { type Call, callsOf, lookAround, type Who } from './list-calls.ts';
import { type ListHouse, listHouse, type Scale } from './list-data.ts';
import type { Job, Timed } from './list-load.ts';

const CLIENTS = 8;
const BAR_MS = 50;
/** Growing tenfold may cost half as much again; what is this fast may do as it likes. */
const RATIO = 1.5;
const FAST_MS = 15;
/** A call that misses the bar is measured twice more, later, and the middle one holds: others use this machine too. */
const CHANCES = 3;

const args = benchArguments();
const SCALES = {
  small: { main: { customers: 20_000, orders: 200_000 }, clicks: 12 },
  full: { main: { customers: 1_000_000, orders: 10_000_000 }, clicks: 64 },
};
const TENTH: Scale = { customers: 100_000, orders: 1_000_000 };
const TENTH_CLICKS = 40;

type Server = { port: number; keys: Record<Who, string>; load: ChildProcess; close(): Promise<void> };
type Measured = { call: Call; p95: number; ms: number[] };

async function serve(house: ListHouse, ownerId: string): Promise<Server> {
  const { app } = await buildApp(house.kith);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const as = (userId: string | null) => ({ ...systemViewer(PERMISSIONS, 'bench'), userId });
  const { ctx } = house.kith;
  const all = await createApiKey(ctx, as(null), { name: 'bench', role: 'administrator' });
  const own = await createApiKey(ctx, as(ownerId), { name: 'bench', role: 'account_manager' });
  const load = fork(fileURLToPath(new URL('list-load.ts', import.meta.url)), { execArgv: [] });
  return {
    port: (app.server.address() as AddressInfo).port,
    keys: { all: all.key, own: own.key },
    load,
    async close() {
      load.disconnect();
      await app.close();
    },
  };
}

async function measure(server: Server, call: Call, count: number): Promise<Measured> {
  const clicks = call.deep ? [...call.clicks, ...(await deepPages(server, call))] : call.clicks;
  const warmUp = Math.min(2 * CLIENTS, count);
  const job: Job = { port: server.port, key: server.keys[call.who], clicks, clients: CLIENTS, count, warmUp };
  server.load.send(job);
  const [timed] = (await once(server.load, 'message')) as [Timed];
  if ('fault' in timed) throw new Error(`${call.group}, ${call.name}: ${timed.fault}`);
  return { call, ms: timed.ms, p95: quantile(timed.ms, 0.95) };
}

/** The same list a thousand customers further down; none when it ends before. */
async function deepPages({ port, keys }: Server, { clicks, who }: Call): Promise<string[][]> {
  const path = clicks[0]?.[0] ?? '';
  let cursor = '';
  for (let page = 0; page < 5; page++) {
    const query = `&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}${query}`, {
      headers: { authorization: `Bearer ${keys[who]}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} from ${path}: ${await answer.text()}`);
    const { next } = (await answer.json()) as { next: string | null };
    if (!next) return [];
    cursor = next;
  }
  return [[`${path}&cursor=${encodeURIComponent(cursor)}`]];
}

/** All calls in turn, by group; `again` gives those that miss the bar their further chances. */
async function measureAll(house: ListHouse, clicks: number, again: boolean): Promise<Map<string, Measured[]>> {
  const known = await lookAround(house);
  const server = await serve(house, known.owners.large);
  const calls = callsOf(known);
  const groups = new Map<string, Measured[]>();
  try {
    note(`${calls.length} calls, ${clicks} clicks each`);
    for (const call of calls) {
      const group = groups.get(call.group) ?? [];
      group.push(await measure(server, call, clicks));
      groups.set(call.group, group);
    }
    if (again) await retry(server, [...groups.values()].flat(), clicks);
  } finally {
    await server.close();
  }
  return groups;
}

async function retry(server: Server, measured: Measured[], clicks: number): Promise<void> {
  for (const each of measured.filter(({ p95 }) => p95 > BAR_MS)) {
    const tries = [each];
    while (tries.length < CHANCES) tries.push(await measure(server, each.call, clicks));
    note(`${each.call.group}, ${each.call.name}: p95 ${tries.map(({ p95 }) => p95.toFixed(0)).join(', ')} ms`);
    Object.assign(each, tries.sort((a, b) => a.p95 - b.p95)[1]);
  }
}

function pooled(group: readonly Measured[]): number[] {
  return group.flatMap(({ ms }) => ms);
}

function figuresOf(groups: Map<string, Measured[]>): Figure[] {
  return [...groups].flatMap(([name, group]) => {
    const all = pooled(group);
    const worst = group.reduce((a, b) => (b.p95 > a.p95 ? b : a));
    const unit = 'ms';
    return [
      { name: `${name}: median`, value: median(all), unit },
      { name: `${name}: p95`, value: quantile(all, 0.95), unit },
      {
        name: `${name}: p95 of the worst${worst.call.name && ` (${worst.call.name})`}`,
        value: worst.p95,
        unit,
        bar: { max: BAR_MS },
      },
    ];
  });
}

function ratios(full: Map<string, Measured[]>, tenth: Map<string, Measured[]>): Figure[] {
  return [...full].map(([name, group]) => {
    const p95 = quantile(pooled(group), 0.95);
    const before = quantile(pooled(tenth.get(name) ?? []), 0.95);
    const bar = p95 <= FAST_MS ? {} : { bar: { max: RATIO } };
    return { name: `${name}: p95 ÷ that at ${TENTH.customers} customers`, value: p95 / before, unit: '×', ...bar };
  });
}

async function run(scale: Scale, clicks: number, again: boolean) {
  const house = await listHouse(scale);
  try {
    globalThis.gc?.();
    const begun = performance.now();
    const groups = await measureAll(house, clicks, again);
    note(`measured in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    return { groups, derived: house.derived };
  } finally {
    await house.close();
  }
}

const { main, clicks } = SCALES[args.size];
const tenth = args.size === 'full' ? await run(TENTH, TENTH_CLICKS, false) : undefined;
const { groups, derived } = await run(main, clicks, args.size === 'full');
const pass = report('list', args, { ...main, clients: CLIENTS, clicks }, [
  ...figuresOf(groups),
  ...(tenth ? ratios(groups, tenth.groups) : []),
  { name: 'first derivation', value: derived.first, unit: 's' },
  { name: 'nightly run', value: derived.nightly, unit: 's' },
]);
process.exitCode = pass || args.size === 'small' ? 0 : 1;

/** How fast the members of thirty segments are found, checked and kept, at a million customers and ten million orders. */
import { PERMISSIONS } from '@kith/contract/route';
import type { RuleGroup, RuleNode } from '@kith/contract/segments';
import { createSegment, fillSegments, segmentCatalogue } from '../server/src/modules/segments/index.ts';
import { envOf } from '../server/src/platform/context.ts';
import { transact } from '../server/src/platform/db/client.ts';
import { systemViewer } from '../server/src/platform/viewer.ts';
import { benchArguments, note, report } from './harness.ts';
import { benchCopy } from './house.ts';
import { asOwner, keptIn, listHouse, morningOf } from './list-data.ts';

const args = benchArguments();
const SCALES = {
  small: { scale: { customers: 20_000, orders: 200_000 }, changed: 1_000 },
  full: { scale: { customers: 1_000_000, orders: 10_000_000 }, changed: 5_000 },
};
const BARS = { populate: 120, audit: 60, changed: 1.5 };

const viewer = systemViewer(PERMISSIONS, 'bench');

const fact = (name: string, is: { min?: number; max?: number }): RuleNode => ({ kind: 'number', fact: name, is });
const choice = (name: string, ...of: string[]): RuleNode => ({ kind: 'choice', fact: name, of });
const day = (name: string, how: 'within' | 'before', days: number): RuleNode => ({
  kind: 'day',
  fact: name,
  is: { how, days },
});
const bought = (
  days: number | null,
  asked: { times?: { min?: number; max?: number }; amount?: { min?: number } },
): RuleNode => ({ kind: 'happened', source: 'orders.purchase', days, ...asked });
const contacted = (days: number, times: { min?: number; max?: number }): RuleNode => ({
  kind: 'happened',
  source: 'customers.contact',
  days,
  times,
});
const through = (channel: string, days: number): RuleNode => ({
  kind: 'happened',
  source: 'orders.purchase',
  days,
  times: { min: 1 },
  by: { what: 'channel', of: [channel] },
});
const tags = (...of: string[]): RuleNode => ({ kind: 'tags', has: 'any', of });
const share = (percent: number): RuleNode => ({ kind: 'share', percent, seed: `${percent}` });
const birthday = (days: number): RuleNode => ({ kind: 'coming', fact: 'birthday', days });

/** Thirty of every kind: by facts, by days, by happenings, mixed, and by each other (`in`, by their place). */
const RULES: (RuleGroup | { kind: 'all' | 'none'; in: number[]; of: RuleNode[] })[] = [
  { kind: 'all', of: [choice('tier', 'A')] },
  { kind: 'all', of: [choice('tier', 'A', 'B'), choice('risk_level', 'warning', 'critical')] },
  { kind: 'all', of: [choice('stage', 'lapsed'), fact('spend_total_minor', { min: 500_000 })] },
  { kind: 'all', of: [fact('spend_year_minor', { min: 1_000_000 })] },
  { kind: 'any', of: [tags('贵宾'), fact('order_count', { min: 30 })] },
  { kind: 'all', of: [tags('会员日', '送礼'), choice('stage', 'repeat', 'client', 'advocate')] },
  { kind: 'all', of: [fact('gap_median_days', { min: 1, max: 45 })] },
  { kind: 'none', of: [fact('order_count', { min: 1 })] },
  { kind: 'all', of: [{ kind: 'flag', fact: 'do_not_contact', is: false }, fact('expected_minor', { min: 300_000 })] },
  { kind: 'all', of: [choice('region', '上海', '北京'), choice('source', 'none')] },
  { kind: 'all', of: [day('first_on', 'within', 30)] },
  { kind: 'all', of: [day('last_on', 'before', 180), day('last_on', 'within', 365)] },
  { kind: 'all', of: [day('last_interaction_at', 'within', 60)] },
  { kind: 'all', of: [{ kind: 'day', fact: 'last_interaction_at', is: { how: 'never' } }, choice('tier', 'A', 'B')] },
  { kind: 'all', of: [day('created_at', 'within', 90), fact('order_count', { max: 1 })] },
  { kind: 'all', of: [{ kind: 'coming', fact: 'first_on', days: 14 }] },
  { kind: 'all', of: [birthday(7)] },
  { kind: 'all', of: [bought(30, { times: { min: 2 } })] },
  { kind: 'all', of: [bought(90, { times: { min: 3 } }), bought(30, { times: { max: 0 } })] },
  { kind: 'all', of: [bought(365, { amount: { min: 1_000_000 } })] },
  { kind: 'all', of: [bought(null, { times: { min: 1, max: 1 } }), day('first_on', 'before', 60)] },
  {
    kind: 'all',
    of: [bought(180, { amount: { min: 200_000 } }), choice('risk_level', 'watch', 'warning', 'critical')],
  },
  { kind: 'all', of: [through('小程序', 365)] },
  { kind: 'all', of: [contacted(90, { min: 2 })] },
  { kind: 'all', of: [contacted(365, { max: 0 }), choice('risk_level', 'critical')] },
  { kind: 'all', of: [share(10)] },
  { kind: 'all', of: [share(50), { kind: 'any', of: [tags('企业采购'), fact('spend_year_minor', { min: 500_000 })] }] },
  { kind: 'all', in: [0], of: [bought(60, { times: { max: 0 } })] },
  { kind: 'all', in: [1, 23], of: [share(90)] },
  { kind: 'none', in: [0, 17, 19], of: [fact('order_count', { max: 2 })] },
];

async function seconds(work: () => Promise<unknown>, what: string): Promise<number> {
  const begun = performance.now();
  await work();
  const took = (performance.now() - begun) / 1000;
  note(`${what}: ${took.toFixed(2)} s`);
  return took;
}

const { scale, changed } = SCALES[args.size];
const made = await listHouse(scale);
await made.close();
const house = await benchCopy({ keepIn: keptIn(scale), clock: { now: () => new Date(morningOf(made.day)) } });
let pass = false;
try {
  const { ctx } = house.kith;
  const catalogue = segmentCatalogue(ctx.registry.modules);
  const ids: string[] = [];
  for (const [index, rule] of RULES.entries()) {
    const asked = 'in' in rule ? rule.in.map((place) => ids[place] ?? '') : [];
    const of = [...rule.of, ...asked.map((segmentId): RuleNode => ({ kind: 'segment', segmentId, is: true }))];
    const names = { 'zh-CN': `分群 ${index + 1}`, en: `Segment ${index + 1}` };
    const body = { names, note: '', rule: { kind: rule.kind, of } };
    ids.push((await createSegment(ctx, viewer, catalogue, body)).segmentId);
  }
  const populate = await seconds(() => fillSegments(ctx, catalogue), 'first population');
  await asOwner(house, (client) => client.query('VACUUM (ANALYZE) segments_member'));
  const module = ctx.registry.modules.find(({ name }) => name === 'segments');
  const [derivation] = module?.derivations ?? [];
  if (!derivation?.audit) throw new Error('the segments are not audited');
  const env = await envOf(ctx, ctx.db);
  const audit = await seconds(() => derivation.audit?.(ctx, env) ?? Promise.resolve(), 'audit, nothing to find');
  const few = await asOwner(house, async (client) => {
    const { rows } = await client.query<{ customer_id: string }>(`SELECT customer_id FROM customer_profile
      ORDER BY md5(customer_id::text) LIMIT ${changed}`);
    // Half of them bought, a quarter of them was tagged: what changed is settled with what did not.
    await client.query(
      `UPDATE customer_profile SET order_count = order_count + 1, tags = tags || '{贵宾}'
      WHERE customer_id = ANY($1) AND get_byte(decode(md5(customer_id::text), 'hex'), 15) < 64`,
      [rows.map((row) => row.customer_id)],
    );
    return rows.map((row) => row.customer_id);
  });
  const settle = () => transact(ctx.db, (tx) => derivation.run(tx, few, env));
  const check = await seconds(settle, `${changed} customers checked`);
  const tomorrow = { ...env, today: new Date(Date.parse(env.today) + 86_400_000).toISOString().slice(0, 10) };
  const turned = await seconds(() => derivation.audit?.(ctx, tomorrow) ?? Promise.resolve(), 'audit of the next day');
  const [{ members = 0 } = {}] = await asOwner(house, async (client) => {
    const { rows } = await client.query<{ members: number }>('SELECT count(*)::int AS members FROM segments_member');
    return rows;
  });
  pass = report('segment', args, { ...scale, segments: RULES.length, members }, [
    { name: 'first population', value: populate, unit: 's', bar: { max: BARS.populate } },
    { name: 'audit of everybody', value: audit, unit: 's', bar: { max: BARS.audit } },
    { name: 'audit of the day after', value: turned, unit: 's', bar: { max: BARS.audit } },
    { name: `${changed} changed customers checked`, value: check, unit: 's', bar: { max: BARS.changed } },
  ]);
} finally {
  await house.close();
}
process.exitCode = pass || args.size === 'small' ? 0 : 1;

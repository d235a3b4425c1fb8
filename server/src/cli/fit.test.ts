import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openData } from '../modules/orders/factory.ts';
import { readConfig } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import { fitFromCommand } from './fit.ts';

const folder = mkdtempSync(join(tmpdir(), 'kith-fit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const config = readConfig({ INIT_CWD: folder });
const silent = { language: 'en' as const, json: true, say: () => undefined, answer: () => undefined };

function fit(values: Record<string, string>) {
  return fitFromCommand(config, { positionals: [], values }, silent);
}

function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

const open = (name: string) => fileURLToPath(new URL(`../../../../shared/data/open/${name}`, import.meta.url));

describe.skipIf(!openData('cdnow_cbs_39w.csv'))('open data', () => {
  test('CDNOW, summed up', async () => {
    const { model, gammaGamma, candidates, clv } = await fit({ cbs: open('cdnow_cbs_39w.csv') });
    expect(model).toMatchObject({ name: 'bgnbd', params: { r: expect.closeTo(0.242_592_9, 6) }, flags: [] });
    expect(gammaGamma).toMatchObject({ params: { gamma: expect.closeTo(15.447_74, 4) } });
    expect(gammaGamma).toMatchObject({ logLikelihood: expect.closeTo(-4055.923_24, 4) });
    const likelihoods = [-9582.425_56, -9582.132_68, -9594.973_93].map((value) => ({
      logLikelihood: expect.closeTo(value, 4),
    }));
    expect(candidates).toMatchObject([...likelihoods, { name: 'nbd' }]);
    expect(clv).toMatchObject({ sum: expect.closeTo(71_509.9, 1) });
  });

  test('Online Retail, held against what came', async () => {
    const answer = await fit({
      orders: open('online_retail_orders.csv'),
      id: 'customer_id',
      date: 'datetime',
      amount: 'amount_gbp',
      cancelled: 'cancelled',
      returns: 'drop',
      'calibration-end': '2011-06-30',
      'holdout-end': '2011-12-09',
    });
    expect(answer.holdout).toMatchObject({ customers: 2960, actual: 6426, mae: expect.closeTo(1.3665, 3) });
    expect(answer.holdout).toMatchObject({ actualSpend: expect.closeTo(3_937_482.31, 1) });
    expect(answer.baselines).toMatchObject({ naive: { mae: expect.closeTo(1.4165, 3) } });
    expect(answer.gammaGamma).toMatchObject({ params: { gamma: expect.closeTo(321.15, 1) } });
    expect(answer).toMatchObject({ calibrationEnd: '2011-06-30', unit: 'week', seconds: expect.any(Number) });
  });
});

describe('files of one’s own', () => {
  const shop = ['who;day;paid', 'a;2025-01-05;10,50', 'a;2025-02-05;7', 'b;2025-01-09;3,00', 'a;2025-02-09;-7'];

  test('decimals with a comma, no amounts, one customer: an answer', async () => {
    const orders = file('shop.csv', shop);
    const answer = await fit({ orders, id: 'who', date: 'day', amount: 'paid', unit: 'day' });
    expect(answer).toMatchObject({
      customers: 2,
      purchases: 3,
      unit: 'day',
      model: { flags: expect.arrayContaining(['not_enough_data']) },
    });
    expect(answer).toMatchObject({ gammaGamma: { meanSpend: 7 } });
    const counted = await fit({ orders, id: 'who', date: 'day', 'calibration-end': '2025-01-31' });
    expect(counted).toMatchObject({ gammaGamma: null, clv: { sum: null }, holdout: { customers: 2, actual: 2 } });
    expect(counted).toMatchObject({ calibrationEnd: '2025-01-31', holdoutEnd: '2025-02-09' });
  });

  test('a status that says an order was taken back makes it a return', async () => {
    const lines = ['who,day,paid,status', 'a,2025-01-05,10,paid', 'a,2025-02-05,7,Cancelled', 'a,2025-02-06,7,已退货'];
    const values = { orders: file('status.csv', lines), id: 'who', date: 'day', cancelled: 'status' };
    expect(await fit(values)).toMatchObject({ purchases: 1 });
    expect(await fit({ ...values, amount: 'paid', returns: 'drop' })).toMatchObject({ purchases: 1 });
  });

  const orders = (name: string, lines: readonly string[]) => ({ orders: file(name, lines), id: 'id', date: 'on' });
  test.each<[string, () => Record<string, string>, code: string, params: Record<string, unknown>]>([
    ['nothing named', () => ({}), 'cli.fit_what', {}],
    ['no such file', () => ({ cbs: 'none.csv' }), 'cli.file_not_found', {}],
    ['empty file', () => ({ cbs: file('empty.csv', ['']) }), 'exchange.refused_empty', {}],
    ['no such column', () => ({ ...orders('a.csv', ['id,when', '1,2025-01-01']) }), 'cli.no_column', { column: 'on' }],
    [
      'no date',
      () => orders('b.csv', ['id,on', '1,2025-01-01', '1,soon']),
      'cli.cell_no_date',
      { line: 3, value: 'soon' },
    ],
    ['no such day', () => orders('c.csv', ['id,on', '1,2025-02-30']), 'cli.cell_no_date', { line: 2 }],
    [
      'nobody’s',
      () => orders('d.csv', ['id,on', '1,2025-02-03', ',2025-02-03']),
      'cli.cell_empty',
      { line: 3, column: 'id' },
    ],
    [
      'no number',
      () => ({ ...orders('e.csv', ['id,on,paid', '1,2025-02-03,a lot']), amount: 'paid' }),
      'cli.cell_no_number',
      { line: 2, column: 'paid' },
    ],
    ['no id named', () => ({ orders: file('g.csv', shop), date: 'day' }), 'cli.option_missing', { option: '--id' }],
    [
      'no such unit',
      () => ({ ...orders('h.csv', shop), unit: 'month' }),
      'cli.option_invalid',
      { allowed: 'week, day' },
    ],
    [
      'no such end',
      () => ({ ...orders('i.csv', ['id,on', '1,2025-02-03']), 'calibration-end': '2025-13-01' }),
      'cli.option_invalid',
      { option: '--calibration-end' },
    ],
    [
      'ends crossed',
      () => ({
        ...orders('j.csv', ['id,on', '1,2025-02-03']),
        'calibration-end': '2025-03-01',
        'holdout-end': '2025-02-01',
      }),
      'cli.fit_ends',
      {},
    ],
    ['t_x beyond T', () => ({ cbs: file('k.csv', ['x,t_x,T', '1,2,3', '1,4,3']) }), 'cli.no_history', { line: 3 }],
    ['half a purchase', () => ({ cbs: file('l.csv', ['x,t_x,T', '1.5,2,3']) }), 'cli.no_history', { line: 2 }],
  ])('%s: said where and what', async (_, values, code, params) => {
    const error = await fit(values()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ code, ...(Object.keys(params).length > 0 ? { params } : {}) });
  });
});

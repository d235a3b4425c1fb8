/**
 * A large company for benchmarks, streamed: customers in the order in which they join, orders in the order in which they
 * are placed, as rows or as CSV, with bounded memory (under 20 bytes per customer, nothing per order).
 *
 * Skewed as real ones are: rates ~ Gamma, lives ~ exponential from the day of joining (Pareto/NBD without its integral),
 * amounts ~ log-normal around a log-normal mean per customer. It is not the sample company: see company.ts for that.
 *
 *     node samples/large.ts --out DIR [--customers N] [--orders N] [--seed N] [--today YYYY-MM-DD]
 */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { dateOf, dayOf } from './calendar.ts';
import { csvField, decimal } from './csv.ts';
import {
  customerRows,
  type LargeCustomer,
  type LargeOptions,
  type LargeOrder,
  orderRows,
  PHONES,
} from './large-rows.ts';

export type { LargeCustomer, LargeOptions, LargeOrder };

const CHUNK_CHARACTERS = 1 << 16;
const SHANGHAI_MS = 8 * 3_600_000;

/** Joins rows of text to buffers of about `CHUNK_CHARACTERS`; the consumer sets the pace. */
async function* chunks<T>(header: string, rows: Iterable<T>, rowOf: (row: T) => string): AsyncGenerator<Buffer> {
  let text = header;
  for (const row of rows) {
    text += rowOf(row);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

const twoDigits = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

/** 2026-03-05 14:03:22 in Shanghai; the date is made once a day. */
function localTimes(): (instantMs: number) => string {
  let day = Number.NaN;
  let date = '';
  return (instantMs) => {
    const local = instantMs + SHANGHAI_MS;
    const today = Math.floor(local / 86_400_000);
    if (today !== day) date = dateOf(today);
    day = today;
    const seconds = (local - today * 86_400_000) / 1000;
    const minutes = Math.floor(seconds / 60);
    return `${date} ${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`;
  };
}

const channelWords = { store: '门店', web: '网店', wechat: '微信', b2b: '企业' } as const;

function ordersCsv(options: LargeOptions): AsyncGenerator<Buffer> {
  const timeOf = localTimes();
  const header = '订单号,下单时间,客户编号,订单金额,币种,渠道,门店,类型\r\n';
  return chunks(header, orderRows(options), ({ number, orderedAtMs, customerRef, amountMinor, ...order }) => {
    const sale = `${number},${timeOf(orderedAtMs)},${customerRef},${decimal(amountMinor)},CNY`;
    return `${sale},${channelWords[order.channel]},${order.store},${order.isReturn ? '退货' : '销售'}\r\n`;
  });
}

function customersCsv(options: LargeOptions): AsyncGenerator<Buffer> {
  const header = '客户编号,姓名,性别,手机,邮箱,所在地区,来源,建档日期\r\n';
  return chunks(header, customerRows(options), ({ ref, name, gender, phone, email, region, source, createdOn }) => {
    const who = `${ref},${csvField(name)},${gender === 'female' ? '女' : '男'},${phone},${email}`;
    return `${who},${region},${source},${createdOn}\r\n`;
  });
}

export interface LargeCompany {
  /** Each call begins anew and gives the same rows. */
  customers(): Generator<LargeCustomer, void, undefined>;
  orders(): Generator<LargeOrder, void, undefined>;
  /** UTF-8 without a byte order mark, in chunks of about 64 kB. */
  customersCsv(): AsyncGenerator<Buffer>;
  ordersCsv(): AsyncGenerator<Buffer>;
}

/** A company of exactly these numbers of customers and orders. RangeError when they cannot be. */
export function large(options: LargeOptions): LargeCompany {
  const { customers, orders, today } = options;
  dayOf(today);
  if (!Number.isInteger(customers) || customers < 1 || customers > PHONES) throw new RangeError('customers: 1 to 10⁸.');
  if (!Number.isInteger(orders) || orders < customers) throw new RangeError('orders: at least one per customer.');
  return {
    customers: () => customerRows(options),
    orders: () => orderRows(options),
    customersCsv: () => customersCsv(options),
    ordersCsv: () => ordersCsv(options),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      customers: { type: 'string', default: '200000' },
      orders: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      today: { type: 'string', default: new Date(Date.now() + SHANGHAI_MS).toISOString().slice(0, 10) },
    },
  });
  if (!values.out) throw new Error('Usage: see the head of samples/large.ts');
  const [customers, orders, seed] = [values.customers, values.orders, values.seed].map(Number) as [
    number,
    number,
    number,
  ];
  const company = large({ seed, today: values.today, customers, orders });
  await mkdir(values.out, { recursive: true });
  await pipeline(Readable.from(company.customersCsv()), createWriteStream(join(values.out, 'customers.csv')));
  await pipeline(Readable.from(company.ordersCsv()), createWriteStream(join(values.out, 'orders.csv')));
}

if (import.meta.main) await main();

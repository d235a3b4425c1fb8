/**
 * The sample company as the two files a shop owner has: customers, and orders with one row per line.
 *
 *     node samples/write.ts --out DIR [--language zh|en] [--encoding utf-8|utf-8-bom|gb18030]
 *                           [--seed N] [--today YYYY-MM-DD] [--customers N]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encode } from 'iconv-lite';
import { type Birthday, type Channel, type Company, type Customer, type Order, simulate } from './company.ts';
import { csvRow, decimal } from './csv.ts';

export const encodings = ['utf-8', 'utf-8-bom', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];
export type Language = 'zh' | 'en';

interface Words {
  customers: readonly string[];
  orders: readonly string[];
  kind: Readonly<Record<Customer['kind'], string>>;
  gender: Readonly<Record<'female' | 'male', string>>;
  calendar: { solar: string; lunar: string; leap: string };
  channel: Readonly<Record<Channel, string>>;
  type: { sale: string; return: string };
}

const words: Readonly<Record<Language, Words>> = {
  zh: {
    customers:
      '客户编号 客户类型 姓名 称呼 性别 手机 备用电话 邮箱 微信号 生日 生日历法 所在地区 来源 客户经理 部门 标签 建档日期 介绍人编号 关键人 关键人职务 关键人电话'.split(
        ' ',
      ),
    orders: '订单号 下单时间 客户编号 客户姓名 门店 渠道 类型 商品编码 商品名称 商品类别 数量 金额 订单金额 币种'.split(
      ' ',
    ),
    kind: { person: '个人', organisation: '企业' },
    gender: { female: '女', male: '男' },
    calendar: { solar: '公历', lunar: '农历', leap: '农历闰月' },
    channel: { store: '门店', web: '网店', wechat: '微信', b2b: '企业' },
    type: { sale: '销售', return: '退货' },
  },
  en: {
    customers: [
      'Customer ID,Type,Name,Alias,Gender,Mobile,Other phone,E-mail,WeChat,Birthday,Calendar,Region,Source',
      'Account manager,Department,Tags,Created on,Referred by,Key person,Title,Key person phone',
    ].flatMap((half) => half.split(',')),
    orders: [
      'Order number,Ordered at,Customer ID,Customer name,Store,Channel,Type',
      'Product code,Product,Category,Quantity,Amount,Order total,Currency',
    ].flatMap((half) => half.split(',')),
    kind: { person: 'person', organisation: 'organisation' },
    gender: { female: 'female', male: 'male' },
    calendar: { solar: 'solar', lunar: 'lunar', leap: 'lunar leap month' },
    channel: { store: 'store', web: 'web', wechat: 'wechat', b2b: 'b2b' },
    type: { sale: 'sale', return: 'return' },
  },
};

/** 1986-03-12, or 03-12 when nobody knows the year. */
function birthdayText({ year, month, day }: Birthday): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year === undefined ? '' : `${year}-`}${two(month)}-${two(day)}`;
}

function customerRow(customer: Customer, managers: ReadonlyMap<string, string>, language: Language): string {
  const { kind, gender, calendar } = words[language];
  const { phones, emails, wechat, birthday, ownerEmail, keyPersons } = customer;
  const [keyPerson] = keyPersons;
  return csvRow([
    customer.ref,
    kind[customer.kind],
    customer.name,
    customer.alias ?? '',
    customer.gender ? gender[customer.gender] : '',
    phones[0] ?? '',
    phones[1] ?? '',
    emails[0] ?? '',
    wechat[0] ?? '',
    birthday ? birthdayText(birthday) : '',
    birthday ? calendar[birthday.leap ? 'leap' : birthday.calendar] : '',
    customer.region,
    customer.source,
    (ownerEmail && managers.get(ownerEmail)) ?? '',
    customer.department ?? '',
    customer.tags.join(language === 'zh' ? '、' : '; '),
    customer.createdOn,
    customer.referredBy ?? '',
    keyPerson?.name ?? '',
    keyPerson?.title ?? '',
    keyPerson?.phone ?? '',
  ]);
}

/** The customer file as text, without a byte order mark. Of an organisation's key persons the first one is in it. */
export function customersCsv(company: Company, language: Language = 'zh'): string {
  const managers = new Map(company.users.map(({ email, name }) => [email, name]));
  const rows = company.customers.map((customer) => customerRow(customer, managers, language));
  return csvRow(words[language].customers) + rows.join('');
}

/** Chinese tills write 2026/3/5 14:03, English ones 2026-03-05 14:03; both in the time of the shop. */
function localTime(instant: string, language: Language): string {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  const clock = local.slice(11, 16);
  if (language === 'en') return `${local.slice(0, 10)} ${clock}`;
  return `${local.slice(0, 4)}/${Number(local.slice(5, 7))}/${Number(local.slice(8, 10))} ${clock}`;
}

/** The order file as text: one row per line of an order, its number and total on each; returns are negative. */
export function ordersCsv(company: Company, language: Language = 'zh'): string {
  const { orders: header, channel, type } = words[language];
  const names = new Map(company.customers.map(({ ref, name }) => [ref, name]));
  const products = new Map(company.products.map((product) => [product.code, product]));
  const lineOf = (code: string, name: string, category: string) => {
    const product = language === 'en' ? products.get(code) : undefined;
    return product ? [code, product.nameEn, product.categoryEn] : [code, name, category];
  };
  const rowsOf = (order: Order) => {
    const head = [order.number, localTime(order.orderedAt, language), order.customerRef];
    head.push(names.get(order.customerRef) ?? '', order.store, channel[order.channel]);
    head.push(type[order.isReturn ? 'return' : 'sale']);
    const total = decimal(order.amountMinor);
    return order.lines.map(({ code, name, category, quantity, amountMinor }) =>
      csvRow([...head, ...lineOf(code, name, category), String(quantity), decimal(amountMinor), total, order.currency]),
    );
  };
  return csvRow(header) + company.orders.flatMap(rowsOf).join('');
}

/** Text in one of the encodings people have. */
export function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'gb18030') return encode(text, 'gb18030');
  return Buffer.from(encoding === 'utf-8-bom' ? `\uFEFF${text}` : text);
}

export interface WriteOptions {
  language?: Language;
  encoding?: Encoding;
}

/** Writes customers.csv and orders.csv into a folder, which is made if it is not there; answers their paths. */
export async function writeCompany(
  company: Company,
  folder: string,
  { language = 'zh', encoding = 'utf-8-bom' }: WriteOptions = {},
): Promise<{ customers: string; orders: string }> {
  await mkdir(folder, { recursive: true });
  const paths = { customers: join(folder, 'customers.csv'), orders: join(folder, 'orders.csv') };
  await writeFile(paths.customers, encoded(customersCsv(company, language), encoding));
  await writeFile(paths.orders, encoded(ordersCsv(company, language), encoding));
  return paths;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      language: { type: 'string', default: 'zh' },
      encoding: { type: 'string', default: 'utf-8-bom' },
      seed: { type: 'string', default: '1' },
      today: { type: 'string', default: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10) },
      customers: { type: 'string', default: '6000' },
    },
  });
  const encoding = encodings.find((known) => known === values.encoding);
  const language = (['zh', 'en'] as const).find((known) => known === values.language);
  if (!values.out || !encoding || !language) throw new Error('Usage: see the head of samples/write.ts');
  const { seed, today, customers } = values;
  const company = simulate({ seed: Number(seed), today, customers: Number(customers) });
  console.log(await writeCompany(company, values.out, { language, encoding }));
}

if (import.meta.main) await main();

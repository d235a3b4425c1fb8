import { minorDigits } from '@kith/contract/currency';
import type { CustomField } from '@kith/contract/custom-fields';
import type { Person } from '@kith/contract/customers';
import type { Entity, ImportDetail } from '@kith/contract/exchange';
import { type Ctx, envOf } from '../../platform/context.ts';
import { everybody } from '../identity/index.ts';
import { readOwnFields } from './load-custom.ts';
import { ownersByName } from './load-customers.ts';
import { openRows } from './open.ts';
import type { ImportRow } from './repo.ts';
import type { Row } from './rows.ts';
import {
  type CustomerRecord,
  type OrderRecord,
  type ReadOptions,
  Reject,
  understandCustomers,
  understandOrders,
} from './understand.ts';
import type { CustomCell, CustomReading } from './values-custom.ts';

const SHOWN = 20;

/** The first rows of a draft by the very functions of the run; texts by field, or why a row will be kept back. */
export async function previewRows(ctx: Ctx, row: ImportRow): Promise<ImportDetail['preview']> {
  const env = await envOf(ctx, ctx.db);
  const shown: Row[] = [];
  for await (const batch of openRows(ctx, { ...row, checkpoint: null })) {
    shown.push(...batch.rows.slice(0, SHOWN - shown.length));
    if (shown.length >= SHOWN) break;
  }
  const own = row.entity === 'customers' ? await readOwnFields(ctx.db, await ownersByName(ctx.db), env) : undefined;
  const people = own ? await everybody(ctx, ctx.db) : new Map<string, Person>();
  const read = reader(row, { ...row.options, now: env.now }, own && { ...own, named: people });
  return shown.map((one) => {
    const { number: rowNumber, cells } = one;
    if (one.problem)
      return { rowNumber, cells, understood: null, reject: { code: one.problem, column: null, value: null } };
    const result = read(one);
    if (!(result instanceof Reject)) return { rowNumber, cells, understood: result, reject: null };
    const { code, column, value } = result;
    return { rowNumber, cells, understood: null, reject: { code, column, value } };
  });
}

type Own = CustomReading & { named: ReadonlyMap<string, Person> };

function reader(
  job: { entity: Entity } & Pick<ImportRow, 'mapping' | 'headers'>,
  options: ReadOptions,
  own: Own | undefined,
) {
  if (job.entity === 'orders') {
    const read = understandOrders(job.mapping, job.headers, options);
    return (row: Row) => {
      const record = read(row);
      return record instanceof Reject ? record : orderTexts(record, options.timeZone);
    };
  }
  const read = understandCustomers(job.mapping, job.headers, options, own);
  return (row: Row) => {
    const record = read(row);
    return record instanceof Reject ? record : { ...customerTexts(record), ...customTexts(record, own) };
  };
}

function orderTexts(order: OrderRecord, timeZone: string): Record<string, string> {
  const money = (minor: number | null) => (minor === null ? null : minorText(minor, order.currency));
  return texts({
    customer_ref: order.customerRef,
    customer_name: order.customerName,
    customer_phone: order.phone,
    customer_email: order.email,
    order_number: order.number,
    ordered_at: new Date(order.orderedAt).toLocaleString('sv-SE', { timeZone }),
    amount: money(order.amountMinor),
    currency: order.currency,
    return_flag: order.isReturn ? '✓' : null,
    channel: order.channel,
    store: order.store,
    product_code: order.line?.code,
    product_name: order.line?.name,
    category: order.line?.category,
    quantity: order.line?.quantity,
    line_amount: money(order.line?.amountMinor ?? null),
  });
}

function customerTexts(customer: CustomerRecord): Record<string, string> {
  const { birthday, keyPerson } = customer;
  const many = (field: string, items: readonly string[]) =>
    items.map((item, index): [string, string] => [index === 0 ? field : `${field}${index + 1}`, item]);
  const day = birthday && [birthday.year, birthday.month, birthday.day].filter((part) => part !== null).join('-');
  return texts({
    external_ref: customer.externalRef,
    name: customer.name,
    alias: customer.alias,
    kind: customer.kind,
    gender: customer.gender,
    ...Object.fromEntries(
      many(
        'phone',
        customer.phones.map((phone) => phone.e164 ?? phone.typed),
      ),
    ),
    ...Object.fromEntries(many('email', customer.emails)),
    ...Object.fromEntries(many('wechat', customer.wechats)),
    birthday: day,
    region: customer.region,
    source: customer.source,
    owner: customer.owner,
    department: customer.department,
    tags: customer.tags.join(', '),
    note: customer.note,
    created_on: customer.createdOn,
    referred_by: customer.referredBy,
    key_person_name: keyPerson?.name,
    key_person_phone: keyPerson?.phone?.e164 ?? keyPerson?.phone?.typed,
    key_person_title: keyPerson?.title,
  });
}

/** What the company's own fields hold, in words. */
function customTexts({ custom }: CustomerRecord, own: Own | undefined): Record<string, string> {
  if (!own) return {};
  return texts(Object.fromEntries(own.fields.map((field) => [field.key, customText(custom[field.key], field, own)])));
}

function customText(
  value: CustomCell | undefined,
  { type, choices }: CustomField,
  { currency, named }: Own,
): string | null {
  if (value === undefined) return null;
  if (type === 'money') return minorText(Number(value), currency);
  if (type === 'yes_no') return value ? '✓' : '✗';
  if (type === 'user') return named.get(String(value))?.name ?? null;
  const nameOf = (one: string) => {
    const names = choices.find((choice) => choice.value === one)?.names;
    return !names ? one : names.en === names['zh-CN'] ? names.en : `${names['zh-CN']} / ${names.en}`;
  };
  return Array.isArray(value) ? value.map(nameOf).join(', ') : nameOf(String(value));
}

/** Only what the row says. */
function texts(values: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value ? [[field, value]] : [])));
}

/** Minor units as a plain decimal with the currency's digits. */
function minorText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

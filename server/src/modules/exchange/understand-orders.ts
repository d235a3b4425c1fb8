import type { ImportMapping } from '@kith/contract/exchange';
import { Columns, type ReadOptions, Reject } from './columns.ts';
import type { Row } from './rows.ts';
import { isTakenBack, parseReference } from './values.ts';
import { parseEmail, parsePhone } from './values-contacts.ts';
import { currencyOf } from './values-currencies.ts';
import { dayText, parseMoment, parseTime } from './values-dates.ts';
import { type Decimal, multiply, parseDecimal, parseQuantity, toMinor } from './values-numbers.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { zoneClock } from './values-zone.ts';

type OrderLine = {
  code: string | null;
  name: string | null;
  category: string | null;
  /** A decimal as text; negative for goods that came back. */
  quantity: string | null;
  amountMinor: number | null;
};

/** One row of an order file: an order, or one line of it. */
export type OrderRecord = {
  rowNumber: number;
  customerRef: string | null;
  customerName: string | null;
  /** E.164, or as it was typed where it is no valid number. */
  phone: string | null;
  email: string | null;
  /** The shop's number; without one the order's content is its key. */
  number: string | null;
  /** An instant, ISO 8601 in UTC. */
  orderedAt: string;
  /** The day in the organisation's zone. */
  orderedOn: string;
  /** The order's total, negative for a return; null when the file only has lines. */
  amountMinor: number | null;
  currency: string;
  isReturn: boolean;
  channel: string | null;
  store: string | null;
  line: OrderLine | null;
};

/** Fields that make a row a line of an order. */
const LINE_FIELDS = ['product_code', 'product_name', 'category', 'quantity', 'unit_price', 'line_amount'];

/** Whether the rows of a mapped order file are lines of orders. */
export function hasLines(mapping: ImportMapping): boolean {
  return LINE_FIELDS.some((field) => field in mapping);
}

/** Prepares the reading of order rows; the same for the preview and for the run. Pure but for the zone's calendar. */
export function understandOrders(
  mapping: ImportMapping,
  headers: readonly string[],
  options: ReadOptions,
): (row: Row) => OrderRecord | Reject {
  const columns = new Columns(mapping, headers);
  const customer = customerOf(columns);
  const time = timeOf(columns, options);
  const money = moneyOf(columns, options);
  const number = columns.value('order_number', (text) => parseReference(text, 100));
  const channel = columns.text('channel', 60);
  const store = columns.text('store', 60);
  const flag = columns.raw('return_flag');

  return (row) => {
    columns.start(row);
    const who = customer();
    if (who instanceof Reject) return who;
    const when = time();
    if (when instanceof Reject) return when;
    const flagged = isTakenBack(flag());
    if (flagged && options.returns === 'leave_out') {
      return new Reject(row.number, 'cancelled', columns.header('return_flag'), flag());
    }
    const what = money(flagged);
    if (what instanceof Reject) return what;
    const record: OrderRecord = {
      rowNumber: row.number,
      customerRef: who.ref,
      customerName: who.name,
      phone: who.phone,
      email: who.email,
      number: number(),
      orderedAt: when.at,
      orderedOn: when.on,
      amountMinor: what.amountMinor,
      currency: what.currency,
      isReturn: what.isReturn,
      channel: channel(),
      store: store(),
      line: what.line,
    };
    return columns.reject ?? record;
  };
}

type Who = { ref: string | null; name: string | null; phone: string | null; email: string | null };

/** Whose order it is. A bad phone or e-mail matters only when nothing else says so; a name only when it alone is mapped. */
function customerOf(columns: Columns): () => Who | Reject {
  const ref = columns.value('customer_ref', (text) => parseReference(text, 100));
  const name = columns.text('customer_name', 200);
  const phone = columns.value('customer_phone', (text): Parsed<string | null> => {
    const parsed = parsePhone(text);
    return parsed.ok ? ok(parsed.value && (parsed.value.e164 ?? parsed.value.typed)) : parsed;
  });
  const email = columns.value('customer_email', parseEmail);
  const byNameAlone = !columns.has('customer_ref', 'customer_phone', 'customer_email');
  return () => {
    const who = { ref: ref(), name: null as string | null, phone: phone(), email: email() };
    const known = who.ref !== null || who.phone !== null || who.email !== null;
    if (!known && !byNameAlone) return columns.reject ?? columns.refuse('customer_missing');
    columns.reject = null;
    who.name = name();
    if (byNameAlone && who.name === null) return columns.reject ?? columns.refuse('customer_missing');
    return who;
  };
}

const DAY_MS = 86_400_000;

function timeOf(columns: Columns, options: ReadOptions): () => { at: string; on: string } | Reject {
  const zone = zoneClock(options.timeZone);
  const latest = options.now.getTime() + DAY_MS;
  const moment = columns.value(
    'ordered_at',
    (text): Parsed<{ day: number; timeMs: number | null; instant: number | null }> => {
      const parsed = parseMoment(text, options.dayFirst);
      if (!parsed.ok) return parsed;
      return parsed.value.day * DAY_MS > latest + DAY_MS ? refused('date_out_of_range') : parsed;
    },
  );
  const clock = columns.value('ordered_time', parseTime);
  return () => {
    const day = moment();
    const time = clock();
    if (columns.reject) return columns.reject;
    if (day === null) return new Reject(columns.rowNumber, 'required', columns.header('ordered_at'));
    const instant = day.instant ?? zone.instantOf(day.day, day.timeMs || (time ?? 0));
    if (instant > latest) return new Reject(columns.rowNumber, 'date_out_of_range', columns.header('ordered_at'));
    return { at: new Date(instant).toISOString(), on: dayText(zone.dayOf(instant)) };
  };
}

type What = { amountMinor: number | null; currency: string; isReturn: boolean; line: OrderLine | null };

function moneyOf(columns: Columns, options: ReadOptions): (flagged: boolean) => What | Reject {
  const decimal = (text: string) => parseDecimal(text, options.decimal);
  const total = columns.value('amount', decimal);
  const lineTotal = columns.value('line_amount', decimal);
  const price = columns.value('unit_price', decimal);
  const count = columns.value('quantity', decimal);
  const quantity = columns.value('quantity', (text) => parseQuantity(text, options.decimal));
  const named = columns.value('currency', (text): Parsed<string> => {
    const currency = currencyOf(text, options.currency);
    return currency === null ? refused('currency') : ok(currency);
  });
  const code = columns.value('product_code', (text) => parseReference(text, 100));
  const name = columns.text('product_name', 300);
  const category = columns.text('category', 100);
  const withLines = columns.has(...LINE_FIELDS);

  return (flagged) => {
    const amount = total();
    const rowTotal = lineTotal();
    const each = rowTotal === null ? price() : null;
    const currency = currencyIn(columns, named(), amount ?? rowTotal ?? each, options.currency);
    if (columns.reject) return columns.reject;
    if (currency instanceof Reject) return currency;
    const amountMinor = amount && toMinor(amount, currency);
    const counted = each && count();
    let lineMinor = rowTotal && toMinor(rowTotal, currency);
    if (each && counted) lineMinor = multiply(each, counted, currency);
    if (isLost(amount, amountMinor) || isLost(rowTotal ?? counted, lineMinor))
      return columns.refuse('number_too_large');
    if (amountMinor === null && lineMinor === null) return columns.refuse('amount_missing');
    const items = quantity();
    const line = withLines
      ? { code: code(), name: name(), category: category(), quantity: items, amountMinor: lineMinor }
      : null;
    return settled(flagged, { amountMinor, currency, isReturn: flagged, line });
  };
}

/** There was a number and it is beyond what can be kept. */
function isLost(number: Decimal | null, minor: number | null): boolean {
  return number !== null && minor === null;
}

/** The currency of a row: its column, or the sign at its amount, which must not contradict; else the import's. */
function currencyIn(columns: Columns, named: string | null, amount: Decimal | null, usual: string): string | Reject {
  if (amount === null || amount.mark === '') return named ?? usual;
  const marked = currencyOf(amount.mark, named ?? usual);
  if (marked === null) return columns.refuse('currency');
  return named !== null && named !== marked ? columns.refuse('currency_mismatch') : marked;
}

/** Returns are negative throughout. Without a total it is the goods coming back that make one, not a discount. */
function settled(flagged: boolean, what: What): What {
  const { amountMinor, line } = what;
  if (!flagged) {
    const back = line?.quantity == null ? (line?.amountMinor ?? 0) < 0 : line.quantity.startsWith('-');
    return { ...what, isReturn: amountMinor === null ? back : amountMinor < 0 };
  }
  const negative = (minor: number | null) => (minor === null || minor === 0 ? minor : -Math.abs(minor));
  const counted = line?.quantity ?? null;
  return {
    ...what,
    amountMinor: negative(amountMinor),
    line: line && {
      ...line,
      amountMinor: negative(line.amountMinor),
      quantity: counted === null || counted === '0' || counted.startsWith('-') ? counted : `-${counted}`,
    },
  };
}

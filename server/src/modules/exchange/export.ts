import { minorDigits } from '@kith/contract/currency';
import type { Money } from '@kith/contract/route';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { listCustomers } from '../customers/index.ts';
import { csvCell } from './rejects.ts';

const PAGE = 200;

/** A plain decimal with the currency's digits. */
function decimal({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

const COLUMNS = [
  'name',
  'kind',
  'phone',
  'region',
  'owner',
  'tags',
  'stage',
  'tier',
  'risk',
  'orders',
  'spend_year',
  'spend_total',
  'first_on',
  'last_on',
] as const;

// locale-keys: exchange:export.*
/**
 * Every customer the viewer may see as CSV lines, through the same list as the page, so that scope and masks are the
 * same. With a byte order mark, and cells that spreadsheets would run as formulas made harmless.
 * @param told how many rows there were so far.
 */
export async function* exportCustomers(
  ctx: Ctx,
  viewer: Viewer,
  language: Language,
  told: (rows: number) => void,
): AsyncGenerator<string> {
  const word = (key: string) => translate(language, `exchange:${key}`);
  const subject = { kind: 'export', id: newId() };
  await audit(ctx.db, { viewer, at: ctx.clock.now(), action: 'exchange.export_customers', subject });
  yield `\uFEFF${COLUMNS.map((column) => csvCell(word(`export.${column}`))).join(',')}\r\n`;
  let cursor: string | undefined;
  let rows = 0;
  do {
    const page = await listCustomers(ctx, viewer, {
      sort: 'created',
      dir: 'asc',
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    rows += page.items.length;
    told(rows);
    yield page.items
      .map((one) =>
        [
          one.name,
          one.kind,
          one.phone,
          one.region,
          one.owner?.name,
          one.tags.join(' '),
          one.stage,
          one.tier,
          one.risk,
          one.orderCount,
          decimal(one.spendYear),
          decimal(one.spendTotal),
          one.firstOn,
          one.lastOn,
        ]
          .map((value) => csvCell(value === null || value === undefined ? '' : String(value)))
          .join(','),
      )
      .map((line) => `${line}\r\n`)
      .join('');
    cursor = page.next ?? undefined;
  } while (cursor);
}

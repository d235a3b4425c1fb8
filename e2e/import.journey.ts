import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

const LINES = [
  '订单号,下单时间,客户编号,客户姓名,手机,实付金额,门店',
  'S1,2026年3月5日 14:05,C1,沈若兰,13912345678,"1,234.50",西湖店',
  'S2,2026/3/6,C2,𠮷田 花子,13800138000,￥88,西湖店',
  'S3,2026-02-30,C1,沈若兰,13912345678,10,西湖店',
  'S4,2026-03-09,C3,王敏,13700137000,十二,=1+1',
  'S5,2026-03-10,,,,5,西湖店',
];

describe('importing a spreadsheet', () => {
  const { visit } = house();
  const word = (key: string, values?: Record<string, string | number>) => translate('zh-CN', key, values);

  it('shows how a GB18030 file is understood, takes the good rows in, gives the bad ones back, and can be undone', async () => {
    const file = join(tmpdir(), `orders-${process.pid}.csv`);
    await writeFile(file, iconv.encode(LINES.join('\r\n'), 'gb18030'));
    const visitor = await visit();
    const { page } = visitor;
    try {
      // 1. Hand over the file.
      await visitor.goto('/imports/new');
      await page.locator('input[type=file]').setInputFiles(file);

      // 2. It is recognised as orders in GB18030, and the preview says which rows will stay out.
      await page.getByRole('heading', { name: word('exchange:draft.preview') }).waitFor();
      await page.getByText('沈若兰').first().waitFor();
      await page.getByText('1234.50').first().waitFor();
      await visitor.settled();
      expect(await visitor.accessibilityFaults()).toEqual([]);

      // 3. Two rows go in, three come back with their reasons.
      await page.getByRole('button', { name: word('exchange:draft.start') }).click();
      await page.getByRole('heading', { name: word('exchange:run.done') }).waitFor({ timeout: 60_000 });
      await page.getByText(word('exchange:rejects.title_other', { shown: 3 })).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: word('exchange:rejects.download') }).click();
      expect((await download).suggestedFilename()).toMatch(/\.csv$/);
      await visitor.settled();
      expect(await visitor.accessibilityFaults()).toEqual([]);

      // 4. The customers are there, found by two characters.
      await visitor.goto('/customers?q=若兰');
      await page.getByText('沈若兰').first().waitFor();

      // 5. Taken back, nobody is left.
      await page.goBack();
      await page.getByRole('button', { name: word('exchange:run.undo') }).click();
      await page.getByText(word('exchange:run.undone')).waitFor({ timeout: 60_000 });
      await visitor.goto('/customers?q=若兰');
      await page.getByText(word('common:grid.noMatch')).waitFor();
    } finally {
      await rm(file, { force: true });
    }
  });
});

const OPEN = fileURLToPath(new URL('../../shared/data/open/', import.meta.url));

// 1. The raw file goes in as it is, every row of it. 2. Seen from today all have gone, and the list offers their time.
// 3. As of then it says whom to call.
describe.runIf(existsSync(OPEN)).each([
  { file: 'cdnow_sample_orders.csv', read: '6,919', next: '1998-07-01', language: 'en' as const },
  { file: 'online_retail_orders.csv', read: '22,190', next: '2011-12-10', language: 'zh-CN' as const },
])('published orders, in the browser', ({ file, read, next, language }) => {
  const { visit } = house();
  const word = (key: string, values?: Record<string, string | number>) => translate(language, key, values);
  const day = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    timeZone: 'UTC',
  });

  it(`${file} leads to a filled list`, async () => {
    const visitor = await visit({ language });
    const { page } = visitor;
    await visitor.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles(join(OPEN, file));
    await page.getByRole('button', { name: word('exchange:draft.start') }).click();
    await page.getByRole('heading', { name: word('exchange:run.done') }).waitFor({ timeout: 60_000 });
    await page.getByText(read).first().waitFor();

    await visitor.goto('/');
    const then = word('worklist:empty.oldDo', { day: day.format(new Date(next)) });
    await page.getByRole('button', { name: then }).click();
    const list = page.getByRole('list', { name: word('worklist:today.nav') });
    await list.getByRole('listitem').first().waitFor({ timeout: 60_000 });
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
  });
});

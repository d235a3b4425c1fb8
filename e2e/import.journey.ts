import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

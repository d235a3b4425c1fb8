import { customersRoutes } from '@kith/contract/customers';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';
import type { Visitor } from './visitor.ts';

describe('two who are one, merged and apart again', () => {
  const { visit } = house();

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) =>
      translate(language, `merges:${key}`, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    const phone = language === 'en' ? '13811110001' : '13811110002';
    const [stays, goes] = language === 'en' ? ['Anna Lee', 'Ann Lee'] : ['赵敏', '赵明'];
    const one = await customer(visitor, { name: stays, region: '杭州', contacts: [{ kind: 'phone', value: phone }] });
    const other = await customer(visitor, { name: goes, note: 'vip', contacts: [{ kind: 'phone', value: phone }] });
    await visitor.api('POST', `/customers/${one}/orders`, {
      number: 'M1',
      orderedAt: '2026-01-02T03:00:00Z',
      amountMinor: 9_900,
    });

    // 1. Somebody has everybody looked through; the two stand side by side with the reason.
    await visitor.goto('/customers');
    await page.getByRole('link', { name: word('link'), exact: true }).click();
    await page.getByRole('button', { name: word('scan.do') }).click();
    const pair = page.getByRole('listitem').filter({ hasText: stays }).filter({ hasText: goes });
    await pair.getByText(word('reason.phone')).waitFor();
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 2. "Not the same" is taken back as easily.
    await pair.getByRole('button', { name: word('notSame') }).click();
    await pair.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: translate(language, 'common:undo') }).click();

    // 3. Field by field; the name is that of the one who goes.
    await pair.getByRole('link', { name: word('look') }).click();
    await page.getByRole('heading', { name: word('merge.of', { one: stays, other: goes }), level: 1 }).waitFor();
    await page.getByRole('radio', { name: goes }).check();
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: word('merge.do'), exact: true }).click();
    // Exactly: the page they were merged on has both names over it.
    await page.getByRole('heading', { name: goes, exact: true, level: 1 }).waitFor();
    await page.getByText('vip').waitFor();

    // 4. The old address leads here.
    await visitor.goto(`/customers/${other}`);
    await expect.poll(() => page.url()).toContain(one);
    await page.getByText(translate(language, 'customers:timeline.merged', { name: goes })).waitFor();

    // 5. Taken back, both are as they were.
    await page.getByRole('button', { name: word('records.undo') }).click();
    await page.getByRole('heading', { name: stays, exact: true, level: 1 }).waitFor();
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
    expect(await read(visitor, one)).toMatchObject({ name: stays, note: null });
    expect(await read(visitor, other)).toMatchObject({ name: goes, note: 'vip', contacts: [{ value: phone }] });
  });
});

async function customer(visitor: Visitor, body: object): Promise<string> {
  return customersRoutes.create.response.parse(await visitor.api('POST', '/customers', body)).customerId;
}

async function read(visitor: Visitor, customerId: string) {
  return customersRoutes.get.response.parse(await visitor.api('GET', `/customers/${customerId}`));
}

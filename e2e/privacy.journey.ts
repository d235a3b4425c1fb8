import { customersRoutes } from '@kith/contract/customers';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';
import { PHONE } from './visitor.ts';

describe('a customer corrects their data and withdraws a consent on their phone', () => {
  const { visit } = house();

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) =>
      translate(language, `privacy:${key}`, values);
    const colleague = await visit({ language });
    const { page } = colleague;
    const contacts = [{ kind: 'phone', value: '13912345678' }];
    const name = language === 'en' ? 'Zoë Ångström' : '𠮷野家寳';
    const answer = await colleague.api('POST', '/customers', { name, contacts });
    const { customerId } = customersRoutes.create.response.parse(answer);

    // 1. A colleague records a consent, and makes a link to be held up to the customer's phone.
    await colleague.goto(`/customers/${customerId}`);
    await page.getByRole('button', { name: word('card.consents') }).click();
    // Words do not change what axe finds of a form.
    const looksAtForms = language === 'zh-CN';
    const cell = { purpose: word('me.purpose.marketing'), channel: word('me.channel.phone') };
    await page.getByLabel(word('consents.cell', cell)).check();
    if (looksAtForms) expect(await colleague.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: word('consents.go'), exact: true }).click();
    await page.locator('dd', { hasText: cell.channel }).waitFor();
    await page.getByRole('button', { name: word('card.link') }).click();
    await page.getByRole('button', { name: word('link.go') }).click();
    await page.getByRole('img', { name: word('link.code') }).waitFor();
    if (looksAtForms) expect(await colleague.accessibilityFaults()).toEqual([]);
    const url = await page.locator('code').innerText();

    // 2. The customer opens it: no sign-in, all they are known by, nothing wider than the phone.
    const customer = await visit({ language, viewport: PHONE, signedOut: true });
    await customer.page.goto(new URL(url).pathname);
    await customer.page.getByRole('heading', { level: 1, name: word('me.title') }).waitFor();
    await customer.page.getByText(name, { exact: true }).waitFor();
    expect(await customer.accessibilityFaults()).toEqual([]);
    expect(await customer.layoutFaults()).toEqual([]);

    // 3. They correct their name and withdraw everything in one step.
    await customer.page.getByText(word('me.correct')).click();
    await customer.page.getByLabel(word('me.data.name'), { exact: true }).fill(`${name} II`);
    await customer.page.getByRole('button', { name: word('me.sendCorrection') }).click();
    await customer.page.getByRole('status').waitFor();
    const consent = customer.page.getByRole('group', { name: cell.purpose }).getByLabel(cell.channel);
    expect(await consent.isChecked()).toBe(true);
    await customer.page.getByRole('button', { name: word('me.withdrawAll') }).click();
    await customer.page.getByText(word('me.notice.consentsSaved')).waitFor();
    expect(await consent.isChecked()).toBe(false);
    expect(await customer.accessibilityFaults()).toEqual([]);

    // 4. The colleague takes the correction over.
    await colleague.goto('/privacy');
    await page.getByText(name, { exact: true }).first().click();
    await page.getByText(`${name} II`).waitFor();
    if (looksAtForms) expect(await colleague.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: word('answer.go'), exact: true }).click();
    await page.getByText(word('page.none.open')).waitFor();
    await colleague.goto(`/customers/${customerId}`);
    await page.getByRole('heading', { level: 1, name: `${name} II` }).waitFor();
    await page.getByText(word('card.none')).waitFor();
  });
});

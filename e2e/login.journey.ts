import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

describe('signing in', () => {
  const { kith, visit } = house();

  it.each(['zh-CN', 'en'] as const)('leads back to where one was going (%s)', async (language) => {
    const words = (key: string) => translate(language, key);
    const visitor = await visit({ language, signedOut: true });
    const { page } = visitor;

    // 1. Somebody opens a link without being signed in, and gets the form.
    await visitor.goto('/account');
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 2. A wrong password is refused in words, and what was typed stays.
    const email = page.getByLabel(words('identity:email'));
    await email.fill(kith().email);
    await page.getByLabel(words('identity:password'), { exact: true }).fill('not the password');
    await page.getByRole('button', { name: words('identity:login.submit') }).click();
    await page.getByRole('alert').getByText(words('errors:identity.bad_credentials')).waitFor();
    expect(await email.inputValue()).toBe(kith().email);

    // 3. The right one leads to the page that was asked for.
    await page.getByLabel(words('identity:password'), { exact: true }).fill(kith().password);
    await page.getByRole('button', { name: words('identity:login.submit') }).click();
    await page.getByRole('heading', { name: words('identity:account.title') }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
  });

  it('speaks the other language on the same page', async () => {
    const visitor = await visit({ language: 'zh-CN', signedOut: true });
    await visitor.goto('/login?to=%2Faccount');
    await visitor.page.getByRole('button', { name: translate('zh-CN', 'identity:login.submit') }).waitFor();
    await visitor.page.getByText('English').click();
    await visitor.page.getByRole('button', { name: translate('en', 'identity:login.submit') }).waitFor();
    expect(visitor.page.url()).toBe(`${kith().url}/login?to=%2Faccount`);
  });
});

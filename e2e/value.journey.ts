import { customersRoutes } from '@kith/contract/customers';
import { forecastRoutes } from '@kith/contract/insight-forecast';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;

describe('value and its models', () => {
  const { visit } = house({ sample: true });

  it.each(LANGUAGES)('the model in force, from the customer it speaks of to a new fit: %s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) => translate(language, key, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    const versions = async () =>
      forecastRoutes.models.response.parse(await visitor.api('GET', '/insight/models')).items;
    const list = await visitor.api('GET', '/customers?sort=at_stake&dir=desc&limit=1');
    const customer = customersRoutes.list.response.parse(list).items[0];
    const inForce = (await versions()).find((version) => version.inForce);

    // 1. The forecast of a customer names the version it was made by.
    await visitor.goto(`/customers/${customer?.customerId}`);
    await page.locator(`a[href="/value/models/${inForce?.modelId}"]`).click();
    await page.getByText(word('insight:model.inForce'), { exact: true }).waitFor();
    await page.getByText(inForce?.dataHash ?? '').waitFor();

    // 2. How good, in a curve that is a table, too.
    const figure = page.getByRole('figure', { name: word('insight:reliability.title') });
    await figure.locator('svg').waitFor();
    await figure.getByRole('button').click();
    const document = await visitor.api('GET', `/insight/models/${inForce?.modelId}`);
    const test = forecastRoutes.model.response.parse(document).report?.chance.test;
    expect(await figure.getByRole('row').count()).toBe(1 + (test?.reliability.length ?? 0));
    for (const title of ['backtest.weeks', 'backtest.frequency', 'backtest.lift'])
      await page
        .getByRole('figure', { name: word(`insight:${title}`) })
        .locator('svg')
        .waitFor();
    await page.getByRole('table', { name: word('insight:reliability.title') }).waitFor();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 3. A fit by hand: its version is there, and in force.
    const pages = page.getByRole('navigation', { name: word('insight:page.title') });
    await pages.getByRole('link', { name: word('insight:pages.models') }).click();
    const before = (await versions()).length;
    await page.getByRole('button', { name: word('insight:models.fit') }).click();
    await page.getByRole('link', { name: word('insight:models.open') }).click({ timeout: 60_000 });
    await page.getByText(word('insight:model.inForce'), { exact: true }).waitFor();
    expect((await versions()).length).toBe(before + 1);
  });

  it.each(LANGUAGES)('from a quadrant to its customers: %s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) => translate(language, key, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    await visitor.goto('/value/quadrants');
    await page.getByText(word('insight:strategy.strengthen')).waitFor();
    const answer = await visitor.api('GET', '/insight/quadrants');
    const cell = forecastRoutes.quadrants.response
      .parse(answer)
      .cells.find(({ quadrant }) => quadrant === 'strengthen');
    expect(cell?.customers).toBeGreaterThan(0);

    await page.locator('a[href="/customers?quadrant=strengthen"]').click();
    await page.getByRole('heading', { name: word('customers:list.title') }).waitFor();
    await visitor.settled();
    expect(new URL(page.url()).searchParams.get('quadrant')).toBe('strengthen');
    await page.getByText(word('common:quadrant.strengthen')).first().waitFor();
    const listed = await visitor.api('GET', '/customers?quadrant=strengthen&limit=200');
    const { items } = customersRoutes.list.response.parse(listed);
    expect(items.length).toBe(Math.min(cell?.customers ?? 0, 200));
    expect(items.every(({ quadrant }) => quadrant === 'strengthen')).toBe(true);
  });
});

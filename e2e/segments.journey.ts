import { segmentsRoutes } from '@kith/contract/segments';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

describe('a segment, from its rule to its members', () => {
  const { visit } = house({ sample: true });

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) =>
      translate(language, `segments:${key}`, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    const name = language === 'en' ? 'Buyers of this quarter' : '本季度买过的人';

    // 1. The list says in words whom each segment means.
    await visitor.goto('/segments');
    await page.getByRole('heading', { name: word('list.title'), level: 1 }).waitFor();
    await page
      .getByText(word('rule.within_other', { fact: translate(language, 'orders:facts.first_on'), days: 60 }))
      .waitFor();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 2. A condition of purchases and one of a fact; whom they take in is shown before anything is saved.
    await page.getByRole('link', { name: word('edit.new') }).click();
    await page.getByLabel(word(`edit.name.${language}`)).fill(name);
    const add = page.getByRole('button', { name: word('edit.add') });
    const happened = word('edit.kind.happened', { what: translate(language, 'orders:happenings.purchase') });
    await add.click();
    await page.getByRole('menuitem', { name: happened }).click();
    const found = page.getByRole('status').locator('strong');
    await found.waitFor();
    const buyers = await found.innerText();
    await add.click();
    await page.getByRole('menuitem', { name: word('edit.kind.fact'), exact: true }).click();
    await page.getByRole('combobox', { name: word('edit.fact') }).click();
    await page.getByRole('option', { name: translate(language, 'insight:facts.tier'), exact: true }).click();
    const tierA = translate(language, 'common:tier.A');
    await page.getByText(tierA, { exact: true }).first().waitFor();
    await expect.poll(() => found.innerText()).not.toBe(buyers);
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 3. An unfinished condition is refused where it stands.
    await add.click();
    await page.getByRole('menuitem', { name: word('edit.kind.group') }).click();
    const save = page.getByRole('button', { name: translate(language, 'common:save') });
    await save.click();
    await page.getByRole('alert').waitFor();
    await page
      .getByRole('button', { name: word('edit.remove') })
      .last()
      .click();

    // 4. Saved: the members are who the preview said, and stand in the list of customers.
    await visitor.settled();
    await found.waitFor();
    const members = Number((await found.innerText()).replaceAll(/\D/g, ''));
    expect(members).toBeGreaterThan(0);
    await save.click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const figure = page.locator('dl > div', { hasText: word('page.members') });
    await figure.getByText(members.toLocaleString(language), { exact: true }).waitFor();
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
    const { items } = segmentsRoutes.list.response.parse(await visitor.api('GET', '/segments'));
    expect(items.find(({ names }) => names[language] === name)).toMatchObject({ state: 'ready', members });
    await figure.getByRole('link').click();
    await page.getByRole('heading', { name: translate(language, 'customers:list.title'), level: 1 }).waitFor();
    await page.getByText(name).first().waitFor();
  });
});

import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

describe('the first day', () => {
  const { visit } = house();
  const word = (key: string, values?: Record<string, string | number>) => translate('zh-CN', key, values);

  it('leads from the first start through the sample company to the first outcome', async () => {
    const visitor = await visit();
    const { page } = visitor;

    // 1. Nobody is known yet: the first page offers two ways to begin.
    await visitor.goto('/');
    await page.getByRole('heading', { name: word('exchange:choice.import.title') }).waitFor();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 2. The sample company is loaded while one watches; then Today opens by itself.
    await page.getByRole('button', { name: word('exchange:choice.sample.action') }).click();
    await page.getByText(word('worklist:figures.stake')).waitFor({ timeout: 180_000 });
    await visitor.settled();

    // 3. The first customer: opened with the keyboard, the outcome logged with two keys.
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(word('worklist:outcome.reached')).first().waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'hidden' });

    // 4. It counts as done, and can still be taken back.
    const done = page.locator('dl > div', { hasText: word('worklist:figures.done') });
    await done.getByText('1', { exact: true }).waitFor();
    await page
      .getByRole('button', { name: word('common:undo') })
      .first()
      .click();
    await done.getByText('0', { exact: true }).waitFor();
  });
});

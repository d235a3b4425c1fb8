import { effectRoutes } from '@kith/contract/retention-effect';
import { worklistRoutes } from '@kith/contract/worklist';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';

describe('a warning, followed to its effect', () => {
  const { visit } = house({ sample: true });

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) => translate(language, key, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    const effect = async () => effectRoutes.effect.response.parse(await visitor.api('GET', '/retention/effect'));
    const before = await effect();

    // 1. The first warning on the list: somebody was reached.
    const today = worklistRoutes.today.response.parse(await visitor.api('GET', '/today'));
    const name = today.items.find(({ kind }) => kind === 'churn_warning')?.customer.name ?? '';
    await visitor.goto('/today');
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(name).first().waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await dialog.waitFor({ state: 'hidden' });
    const done = page.locator('dl > div', { hasText: word('worklist:figures.done') });
    await done.getByText(String(today.doneToday + 1), { exact: true }).waitFor();
    await visitor.settled();

    // 2. The page of the effect: a share is held out, and it is too early to say anything.
    await page.getByRole('link', { name: word('shell:nav.effect') }).click();
    await page.getByRole('heading', { name: word('retention:effect.headline.not_enough'), level: 1 }).waitFor();
    await visitor.settled();
    const { conduct, share } = await effect();
    expect(share).toBe(0.1);
    expect(conduct.heldOut.enrolled).toBeGreaterThan(0);
    expect(conduct.treated.enrolled).toBeGreaterThan(conduct.heldOut.enrolled);
    expect(conduct.treated.contacted).toBe(before.conduct.treated.contacted + 1);
    const contacted = page.getByRole('row', { name: word('retention:effect.conduct.contacted') });
    expect(await contacted.getByRole('cell').allInnerTexts()).toEqual([String(conduct.treated.contacted), '0']);
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 3. The outcome stands with the work done, and opens the task it came from.
    const outcome = new RegExp(`^${word('worklist:outcome.reached')}`);
    await page.getByRole('row', { name: 'Administrator' }).getByRole('link', { name: outcome }).click();
    await page.getByRole('heading', { name: word('worklist:tasks.title') }).waitFor();
    await page.getByText(name).first().waitFor();
    expect(new URL(page.url()).searchParams.get('kind')).toBe('churn_warning');

    // 4. Held out by a setting that says how many that are today.
    await visitor.goto('/settings/warnings');
    expect(await page.getByLabel(word('retention:settings.holdoutShare')).inputValue()).toBe('10%');
    const heldOut = page.locator('dl > div', { hasText: word('retention:preview.heldOut') }).locator('dd');
    expect(Number(await heldOut.innerText())).toBeGreaterThan(0);
  });
});

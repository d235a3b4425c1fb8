import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';
import { PAGES } from './pages.ts';
import { PHONE, type Visitor } from './visitor.ts';

describe('every page', () => {
  const { visit } = house({ sample: true, stay: true });
  let signedIn: Visitor | undefined;
  const come = async (signedOut: boolean) => {
    if (signedOut) return visit({ signedOut });
    if (signedIn) await signedIn.startAgain();
    signedIn ??= await visit();
    return signedIn;
  };

  it.each(PAGES.map((page) => [page.name, page] as const))(
    '%s: no serious fault for axe, no wider than a phone, the same page in the other language',
    async (_name, { path, prepare, signedOut, covered }) => {
      const visitor = await come(signedOut ?? false);
      await visitor.goto(typeof path === 'string' ? path : await path(visitor));
      if (prepare) {
        await prepare(visitor);
        await visitor.settled();
      }
      expect(await visitor.accessibilityFaults()).toEqual([]);

      const before = visitor.page.url();
      if (!signedOut && !covered) {
        await visitor.page
          .getByRole('button', { name: translate('zh-CN', 'shell:user.menu', { name: 'Administrator' }) })
          .click();
        await visitor.page.getByText('English', { exact: true }).click();
        await visitor.page.locator('html[lang=en]').waitFor();
        expect(visitor.page.url()).toBe(before);
        await visitor.page.keyboard.press('Escape');
        await visitor.settled();
      }
      await visitor.page.setViewportSize(PHONE);
      expect(await visitor.layoutFaults()).toEqual([]);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { authenticator } from './authenticator.ts';
import { house } from './journey.ts';

describe('a second factor', () => {
  const { visit } = house();

  it.each(['zh-CN', 'en'] as const)(
    'is set up with an app, and asked for at the next sign-in (%s)',
    async (language) => {
      const words = (key: string, values = {}) => translate(language, key, values);
      const email = `${language.toLowerCase()}@kith.example`;
      const body = { name: 'Li', email, role: 'care' };
      const admin = await visit({ language });
      const { password } = (await admin.api('POST', '/users', body)) as { password: string };
      await admin.api('PUT', '/roles/care/second-factor', { required: true });
      const visitor = await visit({ language, signedOut: true });
      const { page } = visitor;
      const button = (key: string) => page.getByRole('button', { name: words(key), exact: true });
      const signIn = async () => {
        await page.getByLabel(words('identity:email')).fill(email);
        await page.getByLabel(words('identity:password'), { exact: true }).fill(password);
        await button('identity:login.submit').click();
      };

      // 1. The role asks for one: wherever Li goes, the account page says what is missing.
      await visitor.goto('/login?to=%2Fcustomers');
      await signIn();
      await page.getByText(words('protection:mustSetUp.title')).waitFor();
      expect(new URL(page.url()).pathname).toBe('/account');

      // 2. Password, picture, first code; the recovery codes are shown.
      await button('protection:factor.begin').click();
      await page.getByLabel(words('protection:factor.password')).fill(password);
      await button('protection:factor.next').click();
      await page.getByRole('img', { name: words('protection:factor.qr') }).waitFor();
      const app = authenticator((await page.locator('code').textContent()) ?? '');
      expect(await visitor.accessibilityFaults()).toEqual([]);
      // The code of half a minute ago, so that the present one is left for the sign-in.
      await page.getByLabel(words('protection:factor.first')).fill(app.code(1));
      await button('protection:factor.turnOn').click();
      await page.getByRole('heading', { name: words('protection:factor.codes') }).waitFor();
      expect(await page.locator('main li').count()).toBeGreaterThanOrEqual(10);
      expect(await visitor.accessibilityFaults()).toEqual([]);
      await button('protection:factor.kept').click();
      await page.getByText(words('protection:mustSetUp.title')).waitFor({ state: 'detached' });

      // 3. Out, and in again with both.
      await page.getByRole('button', { name: words('shell:user.menu', { name: 'Li' }) }).click();
      await button('shell:user.signOut').click();
      await signIn();
      const code = page.getByLabel(words('protection:signIn.code'));
      await code.fill('000 000');
      expect(await visitor.accessibilityFaults()).toEqual([]);
      await button('protection:signIn.confirm').click();
      await page.getByRole('alert').getByText(words('errors:identity.bad_code')).waitFor();
      await code.fill(app.code());
      await button('protection:signIn.confirm').click();
      await button('protection:signIn.confirm').waitFor({ state: 'detached' });
      await visitor.goto('/account');
      await page.getByText(words('protection:sessions.this')).waitFor();
    },
  );
});

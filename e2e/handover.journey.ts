import { type CustomerRow, customersRoutes } from '@kith/contract/customers';
import { identityRoutes } from '@kith/contract/identity';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';
import type { Visitor } from './visitor.ts';

describe('a colleague leaves, and nobody of theirs is lost', () => {
  const { visit } = house({ sample: true });

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) =>
      translate(language, `handover:${key}`, values);
    const visitor = await visit({ language });
    const { page } = visitor;
    const names = language === 'en' ? ['Rose Leaver', 'Tom Keeper'] : ['何离', '孙守'];
    const [leaver, keeper] = [await colleague(visitor, names[0] ?? ''), await colleague(visitor, names[1] ?? '')];
    const customers = await customersFor(visitor, leaver);

    // 1. From the person's account: everything of theirs is to go.
    await visitor.goto(`/settings/users?open=${leaver}`);
    await page.getByRole('link', { name: translate(language, 'identity:users.leaves') }).click();
    await page.getByRole('heading', { name: word('new.titleLeaver'), level: 1 }).waitFor();

    // 2. Somebody takes over; what would happen is said, and each of the best has room for a word.
    await page.getByRole('combobox', { name: word('new.receivers'), exact: true }).click();
    await page.getByRole('option', { name: names[1] ?? '', exact: true }).click();
    await page.keyboard.press('Escape');
    await page
      .getByRole('status')
      .getByText(names[1] ?? '')
      .waitFor();
    const first = customers[0]?.name ?? '';
    await page
      .getByLabel(word('best.words', { name: first }))
      .fill(language === 'en' ? 'Prefers mornings' : '早上联系');
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);

    // 3. Handed over to the end; the account is closed.
    await page.getByRole('button', { name: word('new.goLeaver') }).click();
    await page.getByRole('heading', { name: word('run.done'), exact: true }).waitFor();
    await page.getByText(word('run.closed', { name: names[0] ?? '' })).waitFor();
    await visitor.settled();
    expect(await visitor.accessibilityFaults()).toEqual([]);
    expect(await owners(visitor, customers)).toEqual(customers.map(() => keeper));

    // 4. The note stands on the customer's page.
    await visitor.goto(`/customers/${customers[0]?.customerId}`);
    await page.getByRole('heading', { name: word('note.title') }).waitFor();
    await page
      .getByText(language === 'en' ? 'Prefers mornings' : '早上联系')
      .first()
      .waitFor();

    // 5. Taken back: everybody is where they were.
    await page.goBack();
    await page.getByRole('button', { name: word('run.undo') }).click();
    await page.getByRole('heading', { name: word('run.undone'), exact: true }).waitFor();
    expect(await owners(visitor, customers)).toEqual(customers.map(() => leaver));
  });
});

async function colleague(visitor: Visitor, name: string): Promise<string> {
  const email = `${encodeURIComponent(name).replaceAll(/\W/g, '').toLowerCase()}@kith.example`;
  const body = { name, email, role: 'account_manager' };
  const { user } = identityRoutes.createUser.response.parse(await visitor.api('POST', '/users', body));
  return user.userId;
}

/** Five customers of whom much is at stake are this person's. */
async function customersFor(visitor: Visitor, ownerId: string): Promise<CustomerRow[]> {
  const answer = await visitor.api('GET', '/customers?sort=spend_year&dir=desc&limit=5');
  const { items } = customersRoutes.list.response.parse(answer);
  const customerIds = items.map((one) => one.customerId);
  await visitor.api('POST', '/customers/assign', { target: { customerIds }, owner: ownerId });
  return items;
}

async function owners(visitor: Visitor, customers: readonly CustomerRow[]): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (const { customerId } of customers) {
    const customer = customersRoutes.get.response.parse(await visitor.api('GET', `/customers/${customerId}`));
    found.push(customer.owner?.userId);
  }
  return found;
}

import { approvalsRoutes } from '@kith/contract/approvals';
import { customersRoutes } from '@kith/contract/customers';
import { departmentRoutes } from '@kith/contract/departments';
import { identityRoutes } from '@kith/contract/identity';
import { describe, expect, it } from 'vitest';
import { translate } from '../server/src/platform/i18n.ts';
import { house } from './journey.ts';
import { PHONE, type Visitor } from './visitor.ts';

describe('a higher tier, from the wish to the yes', () => {
  const { visit } = house();

  it.each(['zh-CN', 'en'] as const)('%s', async (language) => {
    const word = (key: string, values?: Record<string, string | number>) => translate(language, key, values);
    const admin = await visit({ language });
    const { seller, manager, customerId, name } = await people(admin, language);

    // 1. The account manager sets tier A; it does not hold yet, and the page says so.
    const proposer = await visit({ language, signedOut: true });
    await proposer.signIn(seller);
    await proposer.goto(`/customers/${customerId}`);
    const { page } = proposer;
    await page.getByRole('button', { name: word('insight:standing.set.tier') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').first().click();
    await page.getByRole('option', { name: word('common:tier.A') }).click();
    await dialog.getByRole('textbox', { name: word('insight:standing.reason') }).fill('Q4');
    await dialog.getByRole('button', { name: word('insight:standing.set.tier') }).click();
    await page.getByText(word('insight:standing.proposed')).waitFor();
    const what = word('approvals:kind.insight.raise_tier.what_first', { customer: name, value: word('common:tier.A') });

    // 2. They follow it, and cannot decide it: not on the page, and not past it.
    await page.getByRole('button', { name: what }).click();
    await page.getByText(word('approvals:whyNot.proposer')).waitFor();
    expect(await page.getByRole('button', { name: word('approvals:approve'), exact: true }).count()).toBe(0);
    const { items } = approvalsRoutes.list.response.parse(await proposer.api('GET', '/approvals?box=proposed'));
    const [approval] = items;
    const body = { decision: 'approve', hash: 'f'.repeat(64), step: 1 };
    await expect(proposer.api('POST', `/approvals/${approval?.approvalId}/decision`, body)).rejects.toThrow(/403/);

    // 3. The manager finds it in Today on a phone, and says yes.
    const decider = await visit({ language, viewport: PHONE, signedOut: true });
    await decider.signIn(manager);
    await decider.goto('/today');
    await decider.page.getByRole('button', { name: what }).click();
    await decider.page.getByRole('dialog').getByText('Q4').first().waitFor();
    await decider.settled();
    // On a desk the same panel is looked at with every page; colours and names are the same in either language.
    if (language === 'zh-CN') expect(await decider.accessibilityFaults()).toEqual([]);
    expect(await decider.layoutFaults()).toEqual([]);
    await decider.page.getByRole('button', { name: word('approvals:reject'), exact: true }).click();
    await decider.page.getByText(word('approvals:noteMissing')).waitFor();
    await decider.page.getByRole('button', { name: word('approvals:approve'), exact: true }).click();
    await decider.page.getByText(word('approvals:approvedNow')).first().waitFor();

    // 4. Now it holds.
    await proposer.goto(`/customers/${customerId}`);
    await page.getByText(word('approvals:state.approved'), { exact: true }).waitFor();
    await page
      .getByText(`${word('common:tier.A')} *`)
      .first()
      .waitFor();
  });
});

type Login = { email: string; password: string };

/** A department with its manager and an account manager, and a customer of theirs. */
async function people(admin: Visitor, language: string) {
  const department = departmentRoutes.create.response.parse(
    await admin.api('POST', '/departments', { name: `shop ${language}`, parentId: null }),
  );
  const user = async (role: string): Promise<Login & { userId: string }> => {
    const email = `${role}.${language.toLowerCase()}@kith.example`;
    const body = { name: `${role} ${language}`, email, role, departmentId: department.departmentId };
    const made = identityRoutes.createUser.response.parse(await admin.api('POST', '/users', body));
    return { email, password: made.password, userId: made.user.userId };
  };
  const [seller, manager] = [await user('account_manager'), await user('manager')];
  const name = language === 'en' ? 'Lin & Co' : '林记商行';
  const made = customersRoutes.create.response.parse(
    await admin.api('POST', '/customers', { name, ownerId: seller.userId }),
  );
  return { seller, manager, customerId: made.customerId, name };
}

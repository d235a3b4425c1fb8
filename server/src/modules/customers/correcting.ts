import type { Ctx } from '../../platform/context.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { addContact, changeContact } from './details.ts';
import { editCustomer } from './edit.ts';
import { getCustomer } from './service.ts';

const CONTACTS = ['phone', 'email', 'wechat'] as const;

/**
 * Writes what a customer asked to be corrected: name and region as said; a phone or address in place of the first of its
 * kind, or added. What needs a person's eye (a birthday in somebody's own words) is left to be entered by hand.
 * @throws Problem as the changes by hand do.
 */
export async function correctCustomer(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  said: Readonly<Record<string, string>>,
): Promise<void> {
  const { version, contacts } = await getCustomer(ctx, ctx.db, viewer, customerId);
  const { name, region } = said;
  if (name !== undefined || region !== undefined) {
    const fields = { ...(name === undefined ? {} : { name }), ...(region === undefined ? {} : { region }) };
    await editCustomer(ctx, viewer, customerId, { version, ...fields });
  }
  for (const kind of CONTACTS) {
    const value = said[kind];
    if (value === undefined || contacts.some((each) => each.kind === kind && each.value === value)) continue;
    const first = contacts.find((each) => each.kind === kind && each.primary);
    if (first) await changeContact(ctx, viewer, { customerId, contactId: first.contactId }, { value });
    else await addContact(ctx, viewer, customerId, { kind, value });
  }
}

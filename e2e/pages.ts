import { approvalsRoutes } from '@kith/contract/approvals';
import { customFieldRoutes } from '@kith/contract/custom-fields';
import { type CustomerKind, customersRoutes } from '@kith/contract/customers';
import { departmentRoutes } from '@kith/contract/departments';
import { draftsRoutes } from '@kith/contract/drafts';
import { exchangeRoutes } from '@kith/contract/exchange';
import { handoverRoutes } from '@kith/contract/handovers';
import { identityRoutes } from '@kith/contract/identity';
import { forecastRoutes } from '@kith/contract/insight-forecast';
import { mergeRoutes, type Pair } from '@kith/contract/merges';
import { poolRoutes } from '@kith/contract/pool';
import { roleRoutes } from '@kith/contract/roles';
import { segmentsRoutes } from '@kith/contract/segments';
import { webhooksRoutes } from '@kith/contract/webhooks';
import { translate } from '../server/src/platform/i18n.ts';
import type { Visitor } from './visitor.ts';

/** A page to look at. */
export type ShownPage = {
  /** File-name-like; pictures and journeys carry it. */
  name: string;
  /** Where it is; a function asks the API for the id of something to show. */
  path: string | ((visitor: Visitor) => Promise<string>);
  signedOut?: boolean;
  /** A dialog covers the page: what lies under it cannot be clicked. */
  covered?: boolean;
  /** Opens a panel, fills a form: whatever makes the page worth a picture. */
  prepare?: (visitor: Visitor) => Promise<void>;
};

/** Every page of the product, as a person would walk through it; a new page adds its line here. */
export const PAGES: ShownPage[] = [
  { name: 'login', path: '/login', signedOut: true },
  { name: 'account', path: '/account' },
  { name: 'account-second-factor', path: '/account', prepare: beginSecondFactor },
  { name: 'today', path: '/' },
  { name: 'today-panel', path: '/today', prepare: openFirst },
  { name: 'approvals', path: waitingApproval },
  { name: 'team', path: '/team' },
  { name: 'customers', path: '/customers' },
  { name: 'customers-filtered', path: '/customers?tier=A&tier=B&risk=critical&risk=warning&sort=-at_stake' },
  { name: 'customers-panel', path: async (visitor) => `/customers?open=${await atStake(visitor, 'person')}` },
  { name: 'batches', path: '/customers/batches', prepare: aBatch },
  { name: 'customers-export', path: '/customers', covered: true, prepare: askForExport },
  { name: 'customers-new', path: '/customers?new=true', covered: true },
  { name: 'customer-person', path: async (visitor) => `/customers/${await atStake(visitor, 'person')}` },
  { name: 'customer-organisation', path: async (visitor) => `/customers/${await atStake(visitor, 'organisation')}` },
  { name: 'drafts', path: drafts },
  { name: 'duplicates', path: duplicates },
  { name: 'customer-merge', path: twoAlike },
  { name: 'customer-fields', path: withOwnFields },
  { name: 'customers-fields', path: listOfOwnFields },
  { name: 'segments', path: '/segments' },
  { name: 'segment', path: async (visitor) => `/segments/${await firstSegment(visitor)}` },
  { name: 'segment-edit', path: async (visitor) => `/segments/${await firstSegment(visitor)}/edit` },
  { name: 'segment-new', path: '/segments/new' },
  { name: 'handovers', path: '/handovers' },
  { name: 'handover-new', path: planned, prepare: chooseReceiver },
  { name: 'handover', path: handedOver },
  { name: 'pool', path: pool },
  { name: 'value', path: '/value' },
  { name: 'quadrants', path: '/value/quadrants' },
  { name: 'cohorts', path: '/value/cohorts' },
  { name: 'cohorts-months', path: '/value/cohorts?by=month' },
  { name: 'rhythm', path: '/value/rhythm' },
  { name: 'models', path: '/value/models' },
  { name: 'model', path: modelInForce },
  { name: 'effect', path: '/effect' },
  { name: 'privacy', path: '/privacy' },
  { name: 'privacy-erasures', path: '/privacy?view=erasures' },
  { name: 'me', path: '/me', signedOut: true },
  { name: 'imports', path: '/imports' },
  { name: 'import-new', path: '/imports/new' },
  { name: 'import-draft', path: draft },
  { name: 'import-done', path: lastImport },
  { name: 'exports', path: '/exports', prepare: anExport },
  { name: 'settings-organisation', path: '/settings/organisation' },
  { name: 'settings-calendars', path: '/settings/calendars' },
  { name: 'settings-calendars-day', path: '/settings/calendars', covered: true, prepare: openUnknownDay },
  { name: 'settings-fields', path: ownFields },
  { name: 'settings-fields-change', path: ownFields, covered: true, prepare: changeField },
  { name: 'settings-assignment', path: '/settings/assignment' },
  { name: 'settings-pool', path: '/settings/pool' },
  { name: 'settings-covers', path: '/settings/covers' },
  { name: 'settings-tiers', path: '/settings/tiers' },
  { name: 'settings-warnings', path: '/settings/warnings' },
  { name: 'settings-approvals', path: '/settings/approvals' },
  { name: 'settings-rates', path: '/settings/rates' },
  { name: 'settings-plays', path: '/settings/plays' },
  { name: 'settings-privacy', path: '/settings/privacy' },
  { name: 'settings-departments', path: departments },
  { name: 'settings-users', path: '/settings/users' },
  { name: 'settings-users-panel', path: aUser },
  { name: 'settings-roles', path: '/settings/roles' },
  { name: 'settings-audit', path: '/settings/audit' },
  { name: 'settings-roles-panel', path: ownRole },
  { name: 'settings-roles-new', path: '/settings/roles?open=auditor', covered: true, prepare: copyRole },
  { name: 'settings-api-keys', path: '/settings/api-keys' },
  { name: 'settings-incoming', path: incoming },
  { name: 'settings-webhooks', path: webhooks },
  { name: 'settings-webhook', path: webhook },
  { name: 'not-found', path: '/nowhere' },
];

/** The dialog over everybody whom the list shows. */
async function askForExport({ page, language }: Visitor): Promise<void> {
  await page
    .getByRole('button', { name: translate(language, 'customers:bulk.export') })
    .first()
    .click();
  await page.getByLabel(translate(language, 'exports:dialog.purpose')).waitFor();
}

/** A tag that most of five customers get. */
async function aBatch(visitor: Visitor): Promise<void> {
  const { items } = customersRoutes.list.response.parse(await visitor.api('GET', '/customers?limit=5'));
  const target = { customerIds: items.map(({ customerId }) => customerId) };
  await visitor.api('POST', '/customers/batches', { target, action: { kind: 'tags', add: ['春茶'] } });
  await visitor.page.reload();
  await visitor.page.locator('a[download]').first().waitFor();
}

/** A file of ten customers that is ready. */
async function anExport(visitor: Visitor): Promise<void> {
  const { items } = customersRoutes.list.response.parse(await visitor.api('GET', '/customers?limit=10'));
  const target = { customerIds: items.map(({ customerId }) => customerId) };
  const asked = { target, columns: ['name', 'phone'], format: 'xlsx', purpose: 'New year cards · 贺年卡' };
  await visitor.api('POST', '/exports', asked);
  await visitor.page.reload();
  await visitor.page.locator('a[download]').first().waitFor();
}

/** The id of the customer of whom most is at stake: there is much to be seen on their page. */
async function atStake(visitor: Visitor, kind: CustomerKind): Promise<string> {
  const answer = await visitor.api('GET', `/customers?kind=${kind}&sort=at_stake&dir=desc&limit=1`);
  const first = customersRoutes.list.response.parse(answer).items[0];
  if (!first) throw new Error(`there is no ${kind} to show`);
  return first.customerId;
}

const ALIKE = [
  {
    name: '王静怡',
    contacts: [{ kind: 'phone', value: '13511110001' }],
    region: '广州',
    source: '门店',
    note: '喜欢早上送货',
  },
  {
    name: '王静宜',
    contacts: [{ kind: 'phone', value: '13511110001' }],
    region: '深圳',
    alias: '静宜',
    note: '先打电话',
  },
];

/** Two who look alike, made once, and a look at everybody. */
async function alike(visitor: Visitor): Promise<Pair> {
  const seen = async () => mergeRoutes.pairs.response.parse(await visitor.api('GET', '/duplicates'));
  const known = await seen();
  const found = known.items.find(({ one }) => ALIKE.some(({ name }) => name === one.name));
  if (found) return found;
  for (const customer of ALIKE) await visitor.api('POST', '/customers', customer);
  await visitor.api('POST', '/duplicates/scans');
  // The page shows what the look has found as soon as it is through.
  await visitor.goto('/customers/duplicates');
  await visitor.page.getByRole('listitem').filter({ hasText: '王静怡' }).waitFor();
  const pair = (await seen()).items.find(({ one }) => ALIKE.some(({ name }) => name === one.name));
  if (!pair) throw new Error('the two who look alike were not found');
  return pair;
}

async function duplicates(visitor: Visitor): Promise<string> {
  await alike(visitor);
  return '/customers/duplicates';
}

async function twoAlike(visitor: Visitor): Promise<string> {
  const { one, other } = await alike(visitor);
  return `/customers/${one.customerId}/merge?with=${other.customerId}`;
}

/** The segment with the most members. */
async function firstSegment(visitor: Visitor): Promise<string> {
  const { items } = segmentsRoutes.list.response.parse(await visitor.api('GET', '/segments'));
  const [first] = items.sort((a, b) => b.members - a.members);
  if (!first) throw new Error('there is no segment to show');
  return first.segmentId;
}

/** The pool, opened, with somebody in it. */
async function pool(visitor: Visitor): Promise<string> {
  const rules = poolRoutes.rules.response.parse(await visitor.api('GET', '/pool/rules'));
  if (rules.open) return '/pool';
  await visitor.api('PUT', '/pool/rules', { ...rules, open: true, offered: ['A', 'B', 'C', 'none'] });
  const { items } = customersRoutes.list.response.parse(
    await visitor.api('GET', '/customers?sort=last_order&dir=asc&limit=5'),
  );
  for (const { customerId } of items) await visitor.api('PUT', `/customers/${customerId}/owner`, { ownerId: null });
  return '/pool';
}

/** Three customers on their way to somebody else. */
async function handedOver(visitor: Visitor): Promise<string> {
  const { items } = customersRoutes.list.response.parse(await visitor.api('GET', '/customers?sort=at_stake&limit=3'));
  const { items: people } = identityRoutes.colleagues.response.parse(await visitor.api('GET', '/colleagues'));
  const receiver = people.find(({ userId }) => items.every(({ owner }) => owner?.userId !== userId));
  const target = { customerIds: items.map(({ customerId }) => customerId) };
  const body = { target, receivers: [receiver?.userId], note: '三位老客户，请先打电话问候。' };
  const { handoverId } = handoverRoutes.start.response.parse(await visitor.api('POST', '/handovers', body));
  return `/handovers/${handoverId}`;
}

/** Somebody takes over, so that what would happen is shown. */
async function chooseReceiver({ page, language }: Visitor): Promise<void> {
  await page.getByRole('combobox', { name: translate(language, 'handover:new.receivers'), exact: true }).click();
  await page.getByRole('option').first().click();
  await page.keyboard.press('Escape');
  await page.getByRole('status').locator('li').first().waitFor();
}

/** A handover of the busiest person's customers, chosen and not yet begun. */
async function planned(visitor: Visitor): Promise<string> {
  const { items } = customersRoutes.list.response.parse(await visitor.api('GET', '/customers?sort=at_stake&limit=20'));
  const owner = items.find((one) => one.owner)?.owner;
  return owner ? `/handovers/new?from=${owner.userId}&leaves=true` : `/handovers/new?customers=${items[0]?.customerId}`;
}

/** The version that scores are made by; the sample company is fitted once its orders are in. */
async function modelInForce(visitor: Visitor): Promise<string> {
  const { items } = forecastRoutes.models.response.parse(await visitor.api('GET', '/insight/models'));
  const version = items.find(({ inForce }) => inForce);
  if (!version) throw new Error('there is no model to show');
  return `/value/models/${version.modelId}`;
}

/** As far as the picture to scan; nothing is turned on. */
async function beginSecondFactor({ page, kith, language }: Visitor): Promise<void> {
  const words = (key: string) => translate(language, `protection:factor.${key}`);
  await page.getByRole('button', { name: words('begin') }).click();
  await page.getByLabel(words('password')).fill(kith.password);
  await page.getByRole('button', { name: words('next') }).click();
  await page.getByRole('img', { name: words('qr') }).waitFor();
}

/** The first task beside the list. */
async function openFirst(visitor: Visitor): Promise<void> {
  await visitor.page.keyboard.press('j');
  await visitor.page.keyboard.press('Enter');
}

/** Something for the administrator to sign, proposed by a colleague who may not: made once, open beside the list. */
async function waitingApproval(visitor: Visitor): Promise<string> {
  const waiting = async () => approvalsRoutes.list.response.parse(await visitor.api('GET', '/approvals')).items[0];
  if (!(await waiting())) {
    const login = { name: '张敏', email: 'zhang.min@kith.example', role: 'account_manager' };
    const made = identityRoutes.createUser.response.parse(await visitor.api('POST', '/users', login));
    const customerId = await atStake(visitor, 'person');
    await visitor.api('PUT', `/customers/${customerId}/tier`, { value: 'C', reason: '重新定级' });
    await visitor.api('PUT', `/customers/${customerId}/owner`, { ownerId: made.user.userId });
    await visitor.signIn({ email: login.email, password: made.password });
    const wish = { value: 'A', reason: '今年续签了三年合同，下半年预计翻一番' };
    await visitor.api('PUT', `/customers/${customerId}/tier`, wish);
    await visitor.signIn();
  }
  return `/approvals?open=${(await waiting())?.approvalId}`;
}

/** A day of a year whose holidays nobody has entered. */
async function openUnknownDay({ page }: Visitor): Promise<void> {
  const [year] = await page
    .locator('[data-day]')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-day')));
  await page.locator('h2 + span button').last().click();
  await page.locator(`[data-day="${Number(year?.slice(0, 4)) + 1}-01-01"]`).click();
}

/** A small file with faults, uploaded and not started. */
async function draft(visitor: Visitor): Promise<string> {
  const text = '订单号,下单时间,客户编号,实付金额\nT1,2026-03-05,C1,88\nT2,2026-02-30,C2,12\n';
  const upload = await visitor.upload('/imports?filename=orders.csv', Buffer.from(text));
  return `/imports/${exchangeRoutes.upload.response.parse(upload).importId}`;
}

/** The newest import that ran. */
async function lastImport(visitor: Visitor): Promise<string> {
  const { items } = exchangeRoutes.listImports.response.parse(await visitor.api('GET', '/imports'));
  const done = items.find((one) => one.state === 'done');
  if (!done) throw new Error('there is no import to show');
  return `/imports/${done.importId}`;
}

/** Messages of a web shop; sent again they count once. */
async function incoming(visitor: Visitor): Promise<string> {
  const tracks = Array.from({ length: 40 }, (_, at) => ({
    type: 'track',
    messageId: `page-${at}`,
    userId: 'WEB-1',
    event: 'Product Viewed',
  }));
  const identify = { type: 'identify', messageId: 'page-who', userId: 'WEB-1', traits: { name: '苏晓棠' } };
  const stranger = { type: 'page', messageId: 'page-stranger', anonymousId: 'v-1', name: '明前龙井' };
  await visitor.api('POST', '/batch', { batch: [identify, ...tracks, stranger] });
  return '/settings/incoming';
}

/** A system that is told what happens, made once; nobody listens there. */
async function webhook(visitor: Visitor): Promise<string> {
  const { items } = webhooksRoutes.list.response.parse(await visitor.api('GET', '/webhooks'));
  const [known] = items;
  if (known) return `/settings/webhooks/${known.endpointId}`;
  const body = { name: 'ERP', url: 'https://127.0.0.1:1/kith', kinds: ['orders.*', 'customers.created'] };
  const made = webhooksRoutes.create.response.parse(await visitor.api('POST', '/webhooks', body));
  await visitor.api('POST', '/customers', { name: '周明远' });
  return `/settings/webhooks/${made.endpoint.endpointId}`;
}

async function webhooks(visitor: Visitor): Promise<string> {
  await webhook(visitor);
  return '/settings/webhooks';
}

/** What an assistant would write down about the customer of whom most is at stake; made once. */
async function drafts(visitor: Visitor): Promise<string> {
  const customerId = await atStake(visitor, 'person');
  const { items } = draftsRoutes.ofCustomer.response.parse(await visitor.api('GET', `/customers/${customerId}/drafts`));
  if (items.length === 0) {
    const at = `/customers/${customerId}/drafts`;
    await visitor.api('POST', at, { kind: 'note', text: '电话里说想试试今年的白茶，不要太浓。' });
    await visitor.api('POST', at, { kind: 'task', title: '寄两份白茶小样' });
  }
  return '/drafts';
}

/** A small tree, the department of most people open; made once. */
async function departments(visitor: Visitor): Promise<string> {
  const read = async () => departmentRoutes.list.response.parse(await visitor.api('GET', '/departments')).items;
  const add = async (name: string, parentId: string | null) =>
    departmentRoutes.create.response.parse(await visitor.api('POST', '/departments', { name, parentId }));
  const known = await read();
  const [first] = known.length > 0 ? known : [await add('华东', null)];
  if (!first) throw new Error('there is no department to show');
  if (!known.some(({ parentId }) => parentId !== null)) {
    const shop = await add('上海店', first.departmentId);
    await add('浦东柜台', shop.departmentId);
  }
  return `/settings/departments?open=${first.departmentId}`;
}

/** Whoever the list begins with. */
async function aUser(visitor: Visitor): Promise<string> {
  const { items } = identityRoutes.listUsers.response.parse(await visitor.api('GET', '/users'));
  const [first] = items.filter(({ lastSeenAt }) => lastSeenAt !== null);
  return `/settings/users?open=${first?.userId}`;
}

/** A role of the company's own, made once. */
async function ownRole(visitor: Visitor): Promise<string> {
  const { items } = roleRoutes.list.response.parse(await visitor.api('GET', '/roles'));
  const name = '门店';
  const permissions = { 'customers.read': 'department', 'orders.read': 'department', 'settings.read': 'all' };
  const body = { name, permissions, fields: { phone: 'masked_in_lists', birthday: 'hidden' } };
  const known = items.find((role) => role.name === name);
  const role = known ?? roleRoutes.create.response.parse(await visitor.api('POST', '/roles', body));
  return `/settings/roles?open=${role.code}`;
}

async function copyRole(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('button', { name: translate(visitor.language, 'identity:rolesPage.copy') }).click();
}

const CARDS = [
  { names: { 'zh-CN': '金卡', en: 'Gold card' } },
  { names: { 'zh-CN': '银卡', en: 'Silver card' } },
  { names: { 'zh-CN': '体验卡', en: 'Trial card' }, retired: true },
];
const CONTRACT = { 'zh-CN': '合同', en: 'Contract' };
const OWN_FIELDS = [
  { key: 'x_card', type: 'choice', names: { 'zh-CN': '会员卡', en: 'Card' }, choices: CARDS, inLists: true },
  {
    key: 'x_plate',
    type: 'text',
    names: { 'zh-CN': '车牌号', en: 'Number plate' },
    help: { 'zh-CN': '到店停车时核对', en: 'Checked when they park at the shop' },
    searched: true,
  },
  {
    key: 'x_ends',
    type: 'date',
    names: { 'zh-CN': '合同到期', en: 'Contract ends' },
    section: CONTRACT,
    inLists: true,
  },
  {
    key: 'x_limit',
    type: 'money',
    names: { 'zh-CN': '信用额度', en: 'Credit limit' },
    section: CONTRACT,
    inLists: true,
  },
];

/** The page of the company's own fields, with some. */
async function ownFields(visitor: Visitor): Promise<string> {
  const { items } = customFieldRoutes.list.response.parse(await visitor.api('GET', '/custom-fields'));
  if (items.length === 0) for (const field of OWN_FIELDS) await visitor.api('POST', '/custom-fields', field);
  return '/settings/fields';
}

async function changeField(visitor: Visitor): Promise<void> {
  await visitor.page.getByRole('button', { name: /^(会员卡|Card)$/ }).click();
  await visitor.page.getByRole('dialog').waitFor();
}

/** A customer of whom they are filled in. */
async function withOwnFields(visitor: Visitor): Promise<string> {
  await ownFields(visitor);
  const customerId = await atStake(visitor, 'organisation');
  const { version } = customersRoutes.get.response.parse(await visitor.api('GET', `/customers/${customerId}`));
  const custom = {
    x_card: 'gold_card',
    x_plate: '沪A·K1688',
    x_ends: '2027-03-31',
    x_limit: { minor: 5_000_000, currency: 'CNY' },
  };
  await visitor.api('PATCH', `/customers/${customerId}`, { version, custom });
  return `/customers/${customerId}`;
}

async function listOfOwnFields(visitor: Visitor): Promise<string> {
  await withOwnFields(visitor);
  return `/customers?custom=${encodeURIComponent('x_ends:min:2027-01-01')}&custom=${encodeURIComponent('x_card:is:gold_card')}`;
}

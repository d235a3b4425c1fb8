/** What `bench list` asks for: every sort and filter of the list, searches, the page of one customer, Today. */
import { CUSTOMER_SORTS } from '@kith/contract/customers';
import { addDays } from '../server/src/platform/clock.ts';
import { asOwner, type ListHouse } from './list-data.ts';

/** Who asks: the administrator, who sees everybody, or the account manager who has a fifth of the customers. */
export type Who = 'all' | 'own';

/** One thing people do, and the ways of doing it that are measured together. */
export type Call = {
  /** Its figure: the median and p95 of all calls of a group, and the worst of them by name. */
  group: string;
  name: string;
  who: Who;
  /** Each click asks for one or several things at once. */
  clicks: string[][];
  /** Also ask for the page a thousand customers further down. */
  deep?: boolean;
};

/** What the questions are about: people, words and limits found in the data. */
export type Known = {
  day: string;
  /** The account manager with a fifth of the customers, and one with a tenth. */
  owners: { large: string; small: string };
  /** A thousand customers of the former, at random; a tenth of them those who bought most often. */
  customers: { id: string; name: string; phone: string; email: string | null; ref: string; key: string }[];
  region: string;
  /** Spend of the year that one in ten passes, and one in two. */
  spend: { high: number; middle: number };
};

export async function lookAround(house: ListHouse): Promise<Known> {
  return asOwner(house, async (client) => {
    const one = async <T extends object>(text: string, values: unknown[] = []) =>
      (await client.query<T>(text, values)).rows;
    const owners = await one<{ id: string }>(`SELECT owner_id AS id FROM customer_profile WHERE owner_id IS NOT NULL
      GROUP BY owner_id ORDER BY count(*) DESC, owner_id`);
    const large = owners[0]?.id ?? '';
    const columns = 'customer_id AS id, name, phone, email, external_ref AS ref, name_key AS key';
    const customers = await one<Known['customers'][number]>(
      `(SELECT ${columns} FROM customer_profile WHERE owner_id = $1 AND NOT archived ORDER BY md5(external_ref) LIMIT 900)
      UNION ALL (SELECT ${columns} FROM customer_profile WHERE owner_id = $1 AND NOT archived
        ORDER BY order_count DESC LIMIT 100)`,
      [large],
    );
    const [spend] = await one<{ cuts: number[] }>(`SELECT percentile_disc(ARRAY[0.9, 0.5]) WITHIN GROUP
      (ORDER BY spend_year_minor)::float8[] AS cuts FROM customer_profile WHERE spend_year_minor > 0`);
    const [region] = await one<{ region: string }>('SELECT region FROM customer_profile ORDER BY customer_id LIMIT 1');
    const [high = 0, middle = 0] = spend?.cuts ?? [];
    return {
      day: house.day,
      owners: { large, small: owners[1]?.id ?? '' },
      customers,
      region: region?.region ?? '',
      spend: { high, middle },
    };
  });
}

type Filters = Record<string, Record<string, string>>;

/** Filters that anybody sets, each alone; then some that leave few or nobody together. */
function filtersOf({ day, region, spend }: Known): Filters {
  const within = (days: number) => ({ last_from: addDays(day, -days) });
  const before = (days: number) => ({ last_to: addDays(day, -days) });
  const alone: Filters = { none: {} };
  for (const tier of ['A', 'B', 'C', 'none']) alone[`tier ${tier}`] = { tier };
  for (const stage of ['first_time', 'repeat', 'client', 'advocate', 'lapsed', 'prospect']) alone[stage] = { stage };
  for (const risk of ['watch', 'warning', 'critical', 'none']) alone[`risk ${risk}`] = { risk };
  return {
    ...alone,
    'tag of a tenth': { tags: '会员日' },
    'tag of a thousandth': { tags: '贵宾' },
    region: { region },
    'spend from the middle': { spend_min: String(spend.middle) },
    'spend within 1 %': { spend_min: String(spend.high), spend_max: String(Math.round(spend.high * 1.01)) },
    'bought within 30 days': within(30),
    'bought two years ago': before(730),
    archived: { archived: 'true' },
    'critical, bought within 30 days': { risk: 'critical', ...within(30) },
    'tier A, bought 300 days ago': { tier: 'A', ...before(300) },
    'first purchase, much spend': { stage: 'first_time', spend_min: String(spend.high) },
    'tier A, critical': { tier: 'A', risk: 'critical' },
    'rare tag, critical': { tags: '贵宾', risk: 'critical' },
    'tag, region, lapsed': { tags: '送礼', region, stage: 'lapsed' },
  };
}

function listCalls(known: Known): Call[] {
  const { owners, customers, region } = known;
  const search = { 'a full name': { q: customers[0]?.name ?? '' }, 'a common name': { q: '王' } };
  const everybody: Filters = {
    ...filtersOf(known),
    ...search,
    'owner of a fifth': { owner: owners.large },
    'owner of a tenth': { owner: owners.small },
    'owner none': { owner: 'none' },
    'owner, region': { owner: owners.small, region },
    'owner none, critical': { owner: 'none', risk: 'critical' },
  };
  const mine: Filters = { ...filtersOf(known), ...search, 'owner me': { owner: 'me' } };
  const calls = (who: Who, filters: Filters): Call[] =>
    Object.entries(filters).flatMap(([filter, query]) =>
      CUSTOMER_SORTS.flatMap((sort) =>
        ['asc', 'desc'].map((dir) => ({
          group: who === 'all' ? 'list of everybody' : 'list of own customers',
          name: `${filter}, by ${sort} ${dir}`,
          who,
          clicks: [[`/customers?${new URLSearchParams({ ...query, sort, dir })}`]],
          deep: true,
        })),
      ),
    );
  return [...calls('all', everybody), ...calls('own', mine)];
}

function searchCalls({ customers }: Known): Call[] {
  const some = customers.slice(0, 200);
  const chinese = customers.filter(({ name }) => /^\p{Script=Han}{2,4}$/u.test(name));
  const words: Record<string, string[]> = {
    'two characters, a whole name': chinese.filter(({ name }) => name.length === 2).map(({ name }) => name),
    'two characters of a longer name': chinese
      .filter(({ name }) => name.length === 3)
      .map(({ name }) => name.slice(0, 2)),
    'one character, broad': ['王', '李', '张', '刘', '陈', '明', '华'],
    'three characters': chinese.filter(({ name }) => name.length === 3).map(({ name }) => name),
    'pinyin initials': chinese.map(({ key }) => initialsOf(key)),
    'two initials, broad': ['wx', 'lj', 'zm', 'ly', 'ch'],
    pinyin: chinese.map(({ key }) => syllablesOf(key).join('')),
    'four last digits of a phone': some.map(({ phone }) => phone.slice(-4)),
    'eight last digits of a phone': some.map(({ phone }) => phone.slice(-8)),
    'whole phone': some.map(({ phone }) => phone),
    'e-mail': some.flatMap(({ email }) => (email ? [email] : [])),
    'beginning of an e-mail, broad': ['wei', 'li.', 'jing'],
    reference: some.map(({ ref }) => ref),
    'beginning of a reference, broad': ['K1000', 'K10001'],
    'nobody is called so': ['龘龘', 'qqxz', '9999999999999'],
  };
  return (['all', 'own'] as const).flatMap((who) =>
    Object.entries(words).map(([name, texts]) => ({
      group: who === 'all' ? 'search among everybody' : 'search among own customers',
      name,
      who,
      clicks: texts.map((q) => [`/customers/search?${new URLSearchParams({ q })}`]),
    })),
  );
}

/** What the page of one customer asks for, each alone and all at once as the page does. */
const PARTS = {
  head: '',
  value: '/value',
  risk: '/risk',
  timeline: '/timeline',
  orders: '/orders',
  tasks: '/tasks',
};

/** As the page asks it: what is asked at one moment goes as one request (web/src/lib/together.ts). */
function wholePage(id: string): string {
  const paths = Object.values(PARTS).map((path): [string, string] => ['path', `/customers/${id}${path}`]);
  return `/many?${new URLSearchParams(paths)}`;
}

function customerCalls({ customers }: Known): Call[] {
  const clicks = (paths: string[]) => customers.map(({ id }) => paths.map((path) => `/customers/${id}${path}`));
  return [
    ...(['all', 'own'] as const).flatMap((who) =>
      Object.entries(PARTS).map(([part, path]) => ({
        group: 'a customer, each part',
        name: `${part}, ${who}`,
        who,
        clicks: clicks([path]),
      })),
    ),
    { group: 'a customer, all six at once', name: '', who: 'own', clicks: customers.map(({ id }) => [wholePage(id)]) },
  ];
}

function todayCalls({ owners }: Known): Call[] {
  const today = (name: string, who: Who, path: string): Call => ({ group: 'Today', name, who, clicks: [[path]] });
  return [
    today('own', 'own', '/today'),
    today('of an administrator, with what is nobody’s', 'all', '/today'),
    today('of an account manager, seen by an administrator', 'all', `/today?assignee=${owners.large}`),
  ];
}

export function callsOf(known: Known): Call[] {
  return [...listCalls(known), ...searchCalls(known), ...customerCalls(known), ...todayCalls(known)];
}

/** The sort key of a Chinese name is its syllables, then the name itself behind a separator. */
function syllablesOf(key: string): string[] {
  return (key.split('\u0001')[0] ?? '').split(' ');
}

function initialsOf(key: string): string {
  return syllablesOf(key)
    .map((syllable) => syllable.slice(0, 1))
    .join('');
}

/** Who a customer is: name, how to reach them, birthday. All invented; see README on the phone numbers. */
import { Solar } from 'lunar-typescript';
import type { City } from './house.ts';
import { chineseName, foreignName, type Name } from './names.ts';
import type { Random } from './random.ts';
import type { Birthday, Customer } from './types.ts';

/** What must not be given to two customers of one company. */
export class Taken {
  readonly #values = new Set<string>();

  /** The first candidate that nobody has; told how often it failed, a candidate makes itself longer. */
  first(candidate: (failures: number) => string): string {
    for (let failures = 0; failures < 1000; failures++) {
      const value = candidate(failures);
      if (this.#values.has(value)) continue;
      this.#values.add(value);
      return value;
    }
    throw new RangeError('A thousand candidates were taken.');
  }
}

/** Prefixes of mainland mobile numbers that the three carriers hand out to persons. */
const mobilePrefixes =
  '130 131 132 133 134 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178 180 181 182 183 185 186 187 188 189 191 199'.split(
    ' ',
  );
// example.com, .net and .org belong to nobody (RFC 2606): no letter from a trial reaches a stranger.
const mailDomains = ['example.com', 'example.net', 'example.org'];

export function digits(random: Random, count: number): string {
  return String(random.integer(10 ** count)).padStart(count, '0');
}

export function mobile(random: Random, taken: Taken): string {
  return taken.first(() => random.pick(mobilePrefixes) + digits(random, 8));
}

export function regionIn(random: Random, city: City): string {
  return `${city.name}·${random.pick(city.districts)}`;
}

function mailbox(random: Random, { given, family }: Name['latin'], born: number, failures: number): string {
  const base = random.pick([`${given}.${family}`, `${family}${given}`, `${given}_${family}`, `${given}${family}`]);
  const tail = random.pick([
    '',
    String(born % 100).padStart(2, '0'),
    digits(random, 2),
    digits(random, 3 + (failures >> 3)),
  ]);
  return `${base}${tail}@${random.pick(mailDomains)}`;
}

function wechatId(random: Random, { given, family }: Name['latin'], failures: number): string {
  if (random.chance(0.3)) return `wxid_${random.uint32().toString(36)}${digits(random, 4)}`;
  return `${random.pick([given + family, `${family}_${given}`, family + given])}${digits(random, 3 + (failures >> 3))}`;
}

/** A birthday as a shop learns it: lunar among the old more often than among the young, the year not always. */
function birthdayOf(random: Random, born: number): Birthday {
  const month = 1 + random.integer(12);
  const day = 1 + random.integer(new Date(Date.UTC(born, month, 0)).getUTCDate());
  const yearKnown = random.chance(0.85);
  if (!random.chance(born < 1972 ? 0.35 : 0.08)) {
    return { calendar: 'solar', ...(yearKnown ? { year: born } : {}), month, day };
  }
  const lunar = Solar.fromYmd(born, month, day).getLunar();
  const lunarMonth = lunar.getMonth();
  // Without its year nobody can tell a leap month, and nobody celebrates it.
  return yearKnown
    ? {
        calendar: 'lunar',
        year: lunar.getYear(),
        month: Math.abs(lunarMonth),
        day: lunar.getDay(),
        ...(lunarMonth < 0 ? { leap: true } : {}),
      }
    : { calendar: 'lunar', month: Math.abs(lunarMonth), day: lunar.getDay() };
}

export type Identity = Pick<
  Customer,
  'kind' | 'name' | 'alias' | 'gender' | 'phones' | 'emails' | 'wechat' | 'birthday' | 'region' | 'keyPersons'
>;

/** A person who lives in this city. */
export function person(random: Random, city: City, foreign: boolean, taken: Taken): Identity {
  const { name, alias, gender, born, latin } = foreign ? foreignName(random) : chineseName(random);
  const identity: Identity = {
    kind: 'person',
    name,
    gender,
    phones: [],
    emails: [],
    wechat: [],
    region: regionIn(random, city),
    keyPersons: [],
  };
  if (alias !== undefined) identity.alias = alias;
  if (random.chance(0.96)) identity.phones.push(mobile(random, taken));
  if (random.chance(0.06)) identity.phones.push(mobile(random, taken));
  if (random.chance(foreign ? 0.92 : 0.36))
    identity.emails.push(taken.first((failures) => mailbox(random, latin, born, failures)));
  if (random.chance(foreign ? 0.4 : 0.62))
    identity.wechat.push(taken.first((failures) => wechatId(random, latin, failures)));
  if (random.chance(foreign ? 0.2 : 0.45)) identity.birthday = birthdayOf(random, born);
  return identity;
}

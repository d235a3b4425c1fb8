/** Contacts that account managers logged by hand. They say what happened; they do not change what customers do. */
import { instantOf } from './calendar.ts';
import { type Occasion, wordings } from './contacts-text.ts';
import { Random } from './random.ts';
import type { Stage } from './stage.ts';
import type { Customer, Interaction, SampleUser } from './types.ts';

/** One day of the history on which something could be said, and what to say it about. */
export interface Topic {
  day: number;
  product?: string;
  tea?: string;
  ware?: string;
}

export interface Acquaintance {
  index: number;
  customer: Customer;
  owner: SampleUser;
  joinedDay: number;
  /** One per purchase. */
  topics: readonly Topic[];
  dropped: boolean;
}

/** Two-character surnames in the stock of names. */
const longSurname = /^(欧阳|上官|司徒|诸葛|慕容|夏侯)/;

/** How an account manager calls the customer: 沈女士, Mr Moore's given name, the key person of an organisation. */
function callName({ customer, owner }: Acquaintance): string {
  if (customer.kind === 'organisation') {
    const [keyPerson] = customer.keyPersons;
    return keyPerson ? `${keyPerson.name}（${keyPerson.title}）` : customer.name;
  }
  if (/^\p{ASCII}/u.test(customer.name) || owner.locale === 'en') return customer.name.split(' ')[0] ?? customer.name;
  const surname = longSurname.exec(customer.name)?.[0] ?? [...customer.name][0] ?? '';
  return surname + (customer.gender === 'female' ? '女士' : '先生');
}

/** The text with its places filled; undefined when something it speaks of is not there. */
function filled(text: string, things: Readonly<Record<string, string | undefined>>): string | undefined {
  let missing = false;
  const result = text.replaceAll(/\{(\w+)\}/g, (_, place: string) => {
    const thing = things[place];
    if (thing === undefined) missing = true;
    return thing ?? '';
  });
  return missing ? undefined : result;
}

function contact(random: Random, stage: Stage, known: Acquaintance, occasion: Occasion, topic: Topic): Interaction[] {
  const { kind, direction, texts } = random.pick(wordings[known.owner.locale][occasion]);
  const { product, tea, ware } = topic;
  const things = { who: callName(known), product, tea, ware };
  const text = random
    .shuffle(texts)
    .map((candidate) => filled(candidate, things))
    .find((candidate) => candidate !== undefined);
  const occurredAt = instantOf(stage.firstDay + topic.day, 570 + random.integer(540));
  if (text === undefined) return [];
  const contacted: Interaction = {
    customerRef: known.customer.ref,
    kind,
    occurredAt,
    text,
    byEmail: known.owner.email,
  };
  return [direction ? { ...contacted, direction } : contacted];
}

/** The contacts of one customer before today: some days after a purchase, and an angry one of some who left. */
export function contactsOf(stage: Stage, known: Acquaintance): Interaction[] {
  const random = Random.stream(stage.seed, 'contacts', known.index);
  const { topics, customer, joinedDay } = known;
  const occasion = topics.length === 0 ? 'prospect' : customer.kind === 'organisation' ? 'organisation' : 'buyer';
  const result: Interaction[] = [];
  const count = random.poisson(0.5 + 0.09 * topics.length);
  for (let i = 0; i < count; i++) {
    const topic = topics.length > 0 ? random.pick(topics) : { day: joinedDay };
    const day = topic.day + 2 + Math.floor(random.exponential(1 / 6));
    if (day < stage.world.days) result.push(...contact(random, stage, known, occasion, { ...topic, day }));
  }
  const last = topics.at(-1);
  if (known.dropped && last && random.chance(stage.world.discontent)) {
    const day = last.day + 1 + random.integer(7);
    if (day < stage.world.days) result.push(...contact(random, stage, known, 'discontent', { ...last, day }));
  }
  return result;
}

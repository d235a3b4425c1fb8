/** Invented names of persons, Chinese and foreign, with their Latin spelling for e-mail addresses. */
import { foreignNames, generations, japaneseNames, rareCharacters, readings, surnames } from './names-data.ts';
import { Alias, type Random } from './random.ts';

export interface Name {
  name: string;
  gender: 'female' | 'male';
  /** Year of birth. */
  born: number;
  alias?: string;
  /** Given name and surname in a–z. */
  latin: { given: string; family: string };
}

const surnameStock = surnames.split(' ').map((entry) => {
  const [, name = '', share = ''] = /^(\D+)(\d+)$/.exec(entry) ?? [];
  return { name, share: Number(share) };
});
const surnameDraw = new Alias(surnameStock.map((surname) => surname.share));
const generationDraw = new Alias(generations.map((generation) => generation.weight));
const rare = [...rareCharacters];
/** Characters that open a given name and do not close it. */
const openers = new Set('子梓若依可思诗志建永晓语家天博');
const given = ({ names, characters }: { names: string; characters: string }) => ({
  names: names.split(' '),
  characters: [...characters],
  /** Those that make a name alone. */
  single: [...characters].filter((character) => !openers.has(character)),
});
const stock = generations.map(({ female, male }) => ({ female: given(female), male: given(male) }));

const readingOf = new Map(
  readings.split(' ').flatMap((entry) => {
    const [, latin = '', characters = ''] = /^([a-z]+)(\P{ASCII}+)$/u.exec(entry) ?? [];
    return [...characters].map((character) => [character, latin] as const);
  }),
);

/** The text in pinyin without tones; characters that are no names are left out. */
function latinOf(text: string): string {
  return [...text].map((character) => readingOf.get(character) ?? '').join('');
}

function givenName(random: Random, generation: number, gender: 'female' | 'male'): string {
  const { names, characters, single } = (stock[generation] ?? never())[gender];
  const twoCharacters = generations[generation]?.twoCharacters ?? 0;
  // One customer in 250 has a character that few people know how to type.
  if (random.chance(0.004)) return random.pick(rare);
  if (!random.chance(twoCharacters)) return random.pick(single);
  if (random.chance(0.55)) return random.pick(names);
  const pair = [random.pick(characters), random.pick(characters)] as const;
  const [second, first] = openers.has(pair[0]) ? [pair[1], pair[0]] : pair;
  // 娜娜 and 静静 are names of women born late; men are not called so.
  if (first === second && (gender === 'male' || generation < 2)) return first;
  return first + second;
}

function never(): never {
  throw new RangeError('No such generation.');
}

const englishNicknames = ['Amy', 'Vivian', 'Cindy', 'Tina', 'Kevin', 'Jason', 'Leo', 'Eric'];

function nickname(random: Random, surname: string, given: string, born: number, gender: 'female' | 'male'): string {
  const ways = [`${surname}老师`, given.length === 2 ? given : `阿${given}`];
  if (born < 1985) ways.push(gender === 'female' ? `${surname}姐` : `${surname}总`);
  if (born < 1972) ways.push(gender === 'female' ? `${surname}阿姨` : `老${surname}`);
  if (born >= 1980) {
    ways.push(`小${surname}`, random.pick(englishNicknames.filter((_, i) => i < 4 === (gender === 'female'))));
  }
  return random.pick(ways);
}

/** A Chinese person: surname by its share in the population, given name by gender and decade. */
export function chineseName(random: Random): Name {
  const surname = surnameStock[surnameDraw.draw(random)]?.name ?? never();
  const generation = generationDraw.draw(random);
  const { from, to } = generations[generation] ?? never();
  // Tea and home-ware are bought by women more often than by men.
  const gender = random.chance(0.58) ? 'female' : 'male';
  const born = from + random.integer(to - from + 1);
  const given = givenName(random, generation, gender);
  const name: Name = {
    name: surname + given,
    gender,
    born,
    latin: { given: latinOf(given), family: latinOf(surname) },
  };
  if (random.chance(0.13)) name.alias = nickname(random, surname, given, born, gender);
  return name;
}

function plainLatin(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}

const foreignStock = foreignNames.map(({ female, male, family }) => ({
  female: female.split(' '),
  male: male.split(' '),
  family: family.split(' '),
}));
const japaneseStock = japaneseNames
  .split(' ')
  .join('\n')
  .replace(/\n(?=[A-Z])/g, ' ')
  .split('\n');
const RUSSIAN = 3;
const chineseAliases = {
  female: ['安雅', '苏菲', '海伦', '艾米', '白露', '思琪', '林安娜'],
  male: ['莫丹', '白凯', '李文', '高乐', '马克', '大卫', '方杰'],
};

/** Someone from abroad who lives in or orders from China. */
export function foreignName(random: Random): Name {
  const gender = random.chance(0.5) ? 'female' : 'male';
  const born = 1955 + random.integer(46);
  const origin = random.categorical([...foreignNames.map((names) => names.weight), 6]);
  const names = foreignStock[origin];
  if (names === undefined) {
    const [name = '', alias = '', letter] = random.pick(japaneseStock).split(':');
    const [family = '', given = ''] = alias.split(' ').map(plainLatin);
    return { name, alias, gender: letter === 'f' ? 'female' : 'male', born, latin: { given, family } };
  }
  const given = random.pick(names[gender]);
  // Russian surnames have a feminine form: Sokolov, Sokolova.
  const family = random.pick(names.family) + (gender === 'female' && origin === RUSSIAN ? 'a' : '');
  const name: Name = {
    name: `${given} ${family}`,
    gender,
    born,
    latin: { given: plainLatin(given), family: plainLatin(family) },
  };
  if (random.chance(0.2)) name.alias = random.pick(chineseAliases[gender]);
  return name;
}

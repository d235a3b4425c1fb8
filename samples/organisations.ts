/** Organisations that buy: hotels, tea houses, offices, with the persons whose word counts there. */
import type { City } from './house.ts';
import { chineseName } from './names.ts';
import { digits, type Identity, mobile, regionIn, type Taken } from './people.ts';
import type { Random } from './random.ts';
import type { KeyPerson } from './types.ts';

interface Trade {
  weight: number;
  endings: readonly string[];
  /** Titles, the one with the most weight first. */
  titles: readonly string[];
}

/** Each brand and, at the same place below, its spelling in an address. */
const brands =
  '云栖 听雨 松风 半山 竹里 拾光 观澜 清和 闲庭 知味 山外 见素 一隅 逸云 澄明 南屏 雅集 青梅 若水 停云 归园 不二 栖迟 言叶 长亭 木樨 初见 远山'.split(
    ' ',
  );

const brandsLatin =
  'yunqi tingyu songfeng banshan zhuli shiguang guanlan qinghe xianting zhiwei shanwai jiansu yiyu yiyun chengming nanping yaji qingmei ruoshui tingyun guiyuan buer qichi yanye changting muxi chujian yuanshan'.split(
    ' ',
  );

const trades: readonly Trade[] = [
  {
    weight: 30,
    endings: ['酒店', '精品酒店', '度假酒店', '民宿', '宾馆'],
    titles: ['总经理', '采购经理', '餐饮总监', '房务经理', '前厅经理'],
  },
  { weight: 25, endings: ['茶馆', '茶舍', '茶空间', '书院'], titles: ['店主', '店长', '茶艺主管', '采购'] },
  {
    weight: 35,
    endings: ['科技有限公司', '律师事务所', '建筑设计事务所', '文化传媒有限公司', '会计师事务所', '投资管理有限公司'],
    titles: ['总经理', '行政总监', '办公室主任', '行政主管', '总经理助理', '采购专员'],
  },
  { weight: 10, endings: ['餐厅', '私房菜', '会所', '画廊'], titles: ['老板', '店长', '采购'] },
];

/** Titles stand in the order of their weight; the one who orders is often not the one who decides. */
function keyPersons(random: Random, trade: Trade, domain: string, taken: Taken): KeyPerson[] {
  const count = 1 + Math.min(random.geometric(0.55), 3);
  const places = random.shuffle(trade.titles.map((_, i) => i)).slice(0, Math.min(count, trade.titles.length));
  return places
    .sort((a, b) => a - b)
    .map((place) => {
      const { name, latin } = chineseName(random);
      const keyPerson: KeyPerson = { name, title: trade.titles[place] ?? '', weight: Math.max(5 - place, 1) };
      if (random.chance(0.9)) keyPerson.phone = mobile(random, taken);
      if (random.chance(0.6)) {
        keyPerson.email = taken.first(() => `${latin.given}.${latin.family}${digits(random, 3)}@${domain}`);
      }
      if (random.chance(0.5)) keyPerson.wechat = taken.first(() => `${latin.family}${latin.given}${digits(random, 4)}`);
      return keyPerson;
    });
}

/** An organisation in this city; its mail lives under `.example`, which belongs to nobody (RFC 2606). */
export function organisation(random: Random, city: City, taken: Taken): Identity {
  const trade = trades[random.categorical(trades.map(({ weight }) => weight))] ?? trades[0];
  if (trade === undefined) throw new RangeError('No trade.');
  let brand = 0;
  const name = taken.first((failures) => {
    brand = random.integer(brands.length);
    const branch = failures < 20 ? '' : `${failures}号店`;
    return `${city.name}${brands[brand]}${random.pick(trade.endings)}${branch}`;
  });
  const domain = taken.first((failures) => `${brandsLatin[brand]}${digits(random, 3 + (failures >> 3))}.example`);
  const identity: Identity = {
    kind: 'organisation',
    name,
    phones: [taken.first(() => `${city.areaCode}-${2 + random.integer(7)}${digits(random, 7)}`)],
    emails: random.chance(0.7) ? [`office@${domain}`] : [],
    wechat: [],
    region: regionIn(random, city),
    keyPersons: keyPersons(random, trade, domain, taken),
  };
  if (name.length > 8) identity.alias = name.slice(0, city.name.length + 2);
  return identity;
}

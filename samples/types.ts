/** The sample company as data: what a shop would have in its files, and the truth behind it that no shop ever has. */
import type { Archetype, World } from './world.ts';

export type Channel = 'store' | 'web' | 'wechat' | 'b2b';

export interface Bilingual {
  zh: string;
  en: string;
}

/** An account manager. */
export interface SampleUser {
  email: string;
  name: string;
  role: 'account_manager';
  locale: 'zh-CN' | 'en';
  /** Name of a department of the company. */
  department: string;
}

export interface Department {
  name: string;
  nameEn: string;
}

export interface Shop {
  code: string;
  name: string;
  nameEn: string;
  /** Absent for the web shop, the mini-program and the corporate desk. */
  city?: string;
  channel: Channel;
  openedOn: string;
}

export interface Product {
  code: string;
  name: string;
  nameEn: string;
  category: string;
  categoryEn: string;
  kind: 'tea' | 'ware' | 'other';
  /** List price of one unit in 分. */
  priceMinor: number;
}

/** Month and day always, the year when known; `leap` for the leap month of the lunar calendar. */
export interface Birthday {
  calendar: 'solar' | 'lunar';
  year?: number;
  month: number;
  day: number;
  leap?: boolean;
}

export interface KeyPerson {
  name: string;
  title: string;
  phone?: string;
  email?: string;
  wechat?: string;
  /** Weight of their word, 1 to 5. */
  weight: number;
}

export interface Customer {
  ref: string;
  kind: 'person' | 'organisation';
  name: string;
  alias?: string;
  gender?: 'female' | 'male';
  phones: string[];
  emails: string[];
  wechat: string[];
  birthday?: Birthday;
  /** City and district, e.g. 杭州·西湖区. */
  region: string;
  /** How they came, in the words of the shop: 到店, 老客介绍, 网店, 活动, 微信. */
  source: string;
  /** E-mail of a user; absent in the public pool. */
  ownerEmail?: string;
  department?: string;
  tags: string[];
  /** Day of the file, YYYY-MM-DD in the company's time zone. */
  createdOn: string;
  keyPersons: KeyPerson[];
  /** Reference of the customer who brought them. */
  referredBy?: string;
}

export interface OrderLine {
  code: string;
  name: string;
  category: string;
  /** Whole units; negative on a return. */
  quantity: number;
  /** Paid for the line, after discount, in 分; negative on a return. */
  amountMinor: number;
}

export interface Order {
  customerRef: string;
  number: string;
  /** Instant, ISO 8601 in UTC, on the minute. */
  orderedAt: string;
  /** Sum of the lines in 分; negative on a return. */
  amountMinor: number;
  currency: 'CNY';
  isReturn: boolean;
  channel: Channel;
  /** Name of a shop. */
  store: string;
  lines: OrderLine[];
}

/** A contact logged by hand. */
export interface Interaction {
  customerRef: string;
  kind: 'call' | 'visit' | 'note' | 'message';
  direction?: 'in' | 'out';
  occurredAt: string;
  text: string;
  byEmail: string;
}

/** How a buyer was made. Prospects, who never bought, have no truth. */
export interface Truth {
  archetype: Archetype;
  /** Orders per week while active, on the clock of the season (see README). */
  lambda: number;
  /** k of the Erlang gaps: 1 is exponential, larger is steadier. */
  regularity: number;
  /** Probability of leaving for good right after a repeat purchase. */
  dropout: number;
  alive: boolean;
  /** The day of the last purchase of one who left. */
  droppedOn?: string;
  /** Amount of an order ~ Gamma(shape, rate), in 分: mean shape / rate. */
  spend: { shape: number; rate: number; meanMinor: number };
  /** The product bought in most orders, and the day on which only that ended. */
  staple?: { code: string; stoppedOn?: string };
  /** Recommends to others. */
  advocate: boolean;
}

export interface Company {
  name: Bilingual;
  timeZone: 'Asia/Shanghai';
  currency: 'CNY';
  users: SampleUser[];
  departments: Department[];
  shops: Shop[];
  products: Product[];
  /** In the order in which they joined. */
  customers: Customer[];
  /** In the order in which they were placed. */
  orders: Order[];
  /** In the order in which they happened. */
  interactions: Interaction[];
  truth: ReadonlyMap<string, Truth>;
  /** What it was made from: the same three give the same company, byte for byte. */
  origin: { seed: number; today: string; customers: number; world: World };
}

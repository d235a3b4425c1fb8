const CODES = new Set(Intl.supportedValuesOf('currency'));

/** Signs and words for one currency only. */
const NAMES: Readonly<Record<string, string>> = {
  人民币: 'CNY',
  rmb: 'CNY',
  'cn¥': 'CNY',
  人民币元: 'CNY',
  美元: 'USD',
  美金: 'USD',
  us$: 'USD',
  欧元: 'EUR',
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  英镑: 'GBP',
  '£': 'GBP',
  日元: 'JPY',
  日币: 'JPY',
  円: 'JPY',
  'jp¥': 'JPY',
  港币: 'HKD',
  港元: 'HKD',
  hk$: 'HKD',
  新台币: 'TWD',
  台币: 'TWD',
  nt$: 'TWD',
  澳元: 'AUD',
  a$: 'AUD',
  au$: 'AUD',
  加元: 'CAD',
  c$: 'CAD',
  ca$: 'CAD',
  新加坡元: 'SGD',
  新元: 'SGD',
  s$: 'SGD',
  韩元: 'KRW',
  '₩': 'KRW',
  泰铢: 'THB',
  '฿': 'THB',
  卢布: 'RUB',
  '₽': 'RUB',
  '₹': 'INR',
  瑞士法郎: 'CHF',
  林吉特: 'MYR',
  澳门元: 'MOP',
  r$: 'BRL',
  '₫': 'VND',
  '₱': 'PHP',
};

/** Signs several currencies share: the import's own if it is one of them, otherwise the first. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  '¥': ['CNY', 'JPY'],
  元: ['CNY', 'TWD', 'HKD', 'MOP', 'SGD'],
  圆: ['CNY', 'TWD', 'HKD', 'MOP', 'JPY'],
  块: ['CNY', 'TWD', 'HKD'],
  块钱: ['CNY', 'TWD', 'HKD'],
  $: ['USD', 'HKD', 'TWD', 'SGD', 'AUD', 'CAD', 'NZD', 'MXN', 'MOP'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
  fr: ['CHF', 'XAF', 'XOF'],
};

/** ISO 4217 code for a code, sign or word; null when it is none we know. `usual` settles signs that are shared. */
export function currencyOf(mark: string, usual: string): string | null {
  const text = mark.normalize('NFKC').trim().toLowerCase().replace(/\.$/, '');
  if (text === '') return usual;
  const shared = SHARED[text];
  if (shared) return shared.includes(usual) ? usual : (shared[0] ?? null);
  const code = NAMES[text] ?? text.toUpperCase();
  return CODES.has(code) ? code : null;
}

/** The currency a header names: 'amount_gbp', '金额(美元)', 'Total (USD)'. Shared signs and words say too little. */
export function currencyInHeader(header: string): string | null {
  const text = header.normalize('NFKC');
  for (const part of text.split(/[^\p{L}\p{Sc}]+/u)) {
    const named = NAMES[part.toLowerCase()];
    if (named) return named;
    if (COMMON.has(part.toUpperCase()) && (part === part.toUpperCase() || part === part.toLowerCase())) {
      return part.toUpperCase();
    }
  }
  return null;
}

/** Codes trusted inside a header; others (ALL, TOP, CUP) are words as well. */
const COMMON = new Set(
  'CNY USD EUR GBP JPY HKD TWD SGD AUD CAD CHF KRW THB MYR INR MOP NZD SEK NOK DKK BRL MXN RUB VND'.split(' '),
);

/** Whether a word of a header only names a currency or its unit: amount_gbp, 金额/元. */
export function isCurrencyWord(word: string): boolean {
  return COMMON.has(word.toUpperCase()) || word in NAMES || word in SHARED;
}

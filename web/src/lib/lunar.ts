/**
 * The lunar years 2000 to 2099, five hex digits each, as lunar-typescript (which the server uses) computes them:
 * bit 16 the leap month has 30 days, bits 15 … 4 the months 1 … 12 have 30 days, bits 3 … 0 which month is doubled.
 * Not by Intl: ICU begins the years 2027 and 2030 a day off. Not by the library itself: 108 kB gzip for two words.
 */
const YEARS =
  '0c9600d9540d4a00da5007552056a00abb7025d0092d00cab50a9500b4a00baa40ad50055d904ba00a5b015176052b00a930' +
  '0795406aa00ad5005b5204b600a6e60a4e00d2600ea650d53005aa0076a3096d004afb04ad00a4d01d0b60d2500d5200dd45' +
  '0b5a0056d0055b2049b00a5770a4b00aa501b25506d200ada014b6309370049f804970064b0168a60ea5006b201a6c40aae0' +
  '092e00d2e30c9600d5570d4a00da5005d55056a00a6d0055d4052d00a9b80a9500b4a00b6a60ad50055a00aba40a5b0052b0' +
  '0b273069300733706aa00ad5014b5504b600a570054e40d1600e9680d5200daa016aa6056d004ae00a9d40a2d00d1500f252';
const DIGITS = 5;
/** 正月初一 of the first year, 5 February 2000. */
const FIRST_YEAR_BEGINS = Date.UTC(2000, 1, 5);
const DAY_MS = 86_400_000;

const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];
const NUMBERS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** The lunar day of a day 'YYYY-MM-DD', as 十月十四 or 闰六月初八; null outside the years known here. */
export function lunarDay(day: string): string | null {
  let left = Math.round((Date.parse(`${day}T00:00:00Z`) - FIRST_YEAR_BEGINS) / DAY_MS);
  if (left < 0) return null;
  for (let at = 0; at < YEARS.length; at += DIGITS) {
    for (const month of monthsOf(Number.parseInt(YEARS.slice(at, at + DIGITS), 16))) {
      if (left < month.days) return `${month.name}月${dayName(left + 1)}`;
      left -= month.days;
    }
  }
  return null;
}

/** The twelve or thirteen months of a year of the table, in order. */
function monthsOf(year: number): { name: string; days: number }[] {
  const leap = year & 0xf;
  return MONTHS.flatMap((name, index) => {
    const month = { name, days: (year >> (15 - index)) & 1 ? 30 : 29 };
    return index + 1 === leap ? [month, { name: `闰${name}`, days: (year >> 16) & 1 ? 30 : 29 }] : [month];
  });
}

/** A lunar month and day as people say them: 正月初一, 闰六月初八, 腊月三十. */
export function lunarName(month: number, day: number, leap: boolean): string {
  return `${leap ? '闰' : ''}${MONTHS[month - 1]}月${dayName(day)}`;
}

function dayName(day: number): string {
  if (day <= 10) return `初${NUMBERS[day]}`;
  if (day < 20) return `十${NUMBERS[day - 10]}`;
  if (day === 20) return '二十';
  return day === 30 ? '三十' : `廿${NUMBERS[day - 20]}`;
}

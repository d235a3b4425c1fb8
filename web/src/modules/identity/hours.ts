import type { Hours } from '@kith/contract/calendars';

// Full-width signs become half-width first (NFKC); \u3001 is the Chinese comma of lists, \u81f3 "up to".
const SPAN = /^(\d{1,2}):(\d\d)\s*[-–—~\u81f3]\s*(\d{1,2}):(\d\d)$/;
const BETWEEN_SPANS = /[,;\u3001]|\s+(?=\d{1,2}:\d\d\s*[-–—~\u81f3])/;

/** '9:00–12:00, 13:00–18:00' as spans; '' as none; null for what is no hours. */
export function readHours(text: string): Hours | null {
  const parts = text
    .normalize('NFKC')
    .split(BETWEEN_SPANS)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const spans: Hours = [];
  for (const part of parts) {
    const [, hour, minute, toHour, toMinute] = SPAN.exec(part) ?? [];
    if (hour === undefined) return null;
    const span = { from: Number(hour) * 60 + Number(minute), to: Number(toHour) * 60 + Number(toMinute) };
    const before = spans.at(-1)?.to ?? -1;
    const clock = Number(minute) < 60 && Number(toMinute) < 60 && span.to <= 24 * 60;
    if (!clock || span.from <= before || span.to <= span.from) return null;
    spans.push(span);
  }
  return spans;
}

/** Spans as a person writes them: '09:00–12:00, 13:00–18:00'. */
export function writeHours(hours: Hours): string {
  return hours.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ');
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

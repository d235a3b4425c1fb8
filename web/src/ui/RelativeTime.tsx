import { useFormats } from '../lib/session.ts';
import { useNow } from '../lib/use-now.ts';

type RelativeTimeProps = {
  /** An instant (ISO 8601) or a day 'YYYY-MM-DD'; null shows a dash. */
  value: string | null | undefined;
  /** Instead of "3 days ago", the short date; the exact instant stays on hover. */
  absolute?: boolean;
};

/** Relative time in the organisation's zone, the exact one on hover; it keeps itself up to date. */
export function RelativeTime({ value, absolute = false }: RelativeTimeProps) {
  const format = useFormats();
  const now = useNow();
  if (!value) return <>—</>;
  const day = value.length === 10;
  const relative = day ? format.relativeDay(value, now) : format.relative(value, now);
  return (
    <time dateTime={value} title={day ? format.date(value) : format.dateTime(value)}>
      {absolute ? format.dateShort(value, now) : relative}
    </time>
  );
}

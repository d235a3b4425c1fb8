import { instantOf, localText } from '../../lib/zone.ts';

export type Choice = { key: 'hours' | 'afternoon' | 'tomorrow' | 'nextWeek'; at: Date };

/** Later today, tomorrow morning, next Monday morning: on the organisation's clocks, none past, none twice, in order. */
export function laterChoices(now: Date, timeZone: string): Choice[] {
  const today = localText(now, timeZone).slice(0, 10);
  const at = (day: string, time: string) => instantOf(`${day}T${time}`, timeZone);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  const choices: Choice[] = [
    { key: 'hours', at: new Date(now.getTime() + 2 * 3_600_000) },
    { key: 'afternoon', at: at(today, '16:00') },
    { key: 'tomorrow', at: at(addDays(today, 1), '09:00') },
    { key: 'nextWeek', at: at(addDays(today, 8 - weekday), '09:00') },
  ];
  const sameDay = (choice: Choice) => localText(choice.at, timeZone).slice(0, 10) === today;
  const first = (choice: Choice) => choices.find((each) => each.at.getTime() === choice.at.getTime()) === choice;
  return choices
    .filter((choice) => choice.at > now && first(choice) && (choice.key !== 'hours' || sameDay(choice)))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

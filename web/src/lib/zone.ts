/** An instant as '2026-11-22T16:05' on the clocks of a zone: what a datetime-local field holds. */
export function localText(instant: Date, timeZone: string): string {
  // sv-SE writes dates as ISO does.
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
  return text.replace(' ', 'T');
}

/** The instant at which the clocks of a zone show '2026-11-22T16:05'; a time that a clock change skips is read an hour later. */
export function instantOf(local: string, timeZone: string): Date {
  const wanted = Date.parse(`${local}Z`);
  let guess = wanted;
  // Twice: the first step may land on the other side of a clock change.
  for (let round = 0; round < 2; round++) guess += wanted - Date.parse(`${localText(new Date(guess), timeZone)}Z`);
  return new Date(guess);
}

import { CHANNELS, type Channel, PURPOSES, type Purpose } from '@kith/contract/privacy';
import { dayIn } from '../../platform/clock.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import type { OwnView } from '../customers/index.ts';
import { escapeHtml, leaf } from './html.ts';
import type { ConsentRow, TextRow } from './repo-consents.ts';
import type { RequestRow } from './repo-requests.ts';

/** What the page says about what was just asked; words under `privacy:me.notice`. */
export type Notice = { tone: 'told' | 'fault'; key: string; on?: string };

type Around = { language: Language; company: string };

/** What a customer is shown of themselves. */
export type Shown = {
  own: OwnView;
  /** Who looks after them. */
  contact: string | null;
  consents: readonly ConsentRow[];
  texts: ReadonlyMap<Purpose, TextRow>;
  requests: readonly RequestRow[];
  timeZone: string;
};

type OwnPage = Around & Shown & { token: string; notice: Notice | null };

// locale-keys: privacy:me.*
const words = (language: Language) => (key: string, values?: Record<string, string | number>) =>
  escapeHtml(translate(language, `privacy:me.${key}`, values));

function head({ language, company }: Around, path: string): string {
  const other = language === 'en' ? 'zh-CN' : 'en';
  const name = words(language)('otherLanguage');
  return `<header><b>${escapeHtml(company || 'Kith')}</b><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${name}</a></header>`;
}

function told(language: Language, notice: Notice | null): string {
  if (!notice) return '';
  const text = words(language)(`notice.${notice.key}`, { on: notice.on ? dayOf(language, notice.on) : '' });
  const role = notice.tone === 'fault' ? 'alert' : 'status';
  return `<section class="${notice.tone}" role="${role}" aria-label="${words(language)(`notice.${notice.tone}`)}"><p>${text}</p></section>`;
}

function dayOf(language: Language, day: string): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** Where somebody without a link asks for one. */
export function askPage(page: Around & { mail: boolean; notice: Notice | null }): string {
  const word = words(page.language);
  const form = `<form method="post" action="/me?lang=${page.language}"><label for="email">${word('email')}</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254"><button>${word('send')}</button></form>
<p class="soft small">${word('sendHint')}</p>`;
  const body = `${head(page, '/me')}<h1>${word('ask')}</h1>${told(page.language, page.notice)}
<section><p>${word(page.mail ? 'askMail' : 'askColleague')}</p>${page.mail ? form : ''}</section>`;
  return leaf({ language: page.language, title: translate(page.language, 'privacy:me.ask'), body });
}

/** What a link that leads nowhere shows: the same for one that ended and one that never was. */
export function gonePage(page: Around): string {
  const word = words(page.language);
  const body = `${head(page, '/me')}<h1>${word('gone')}</h1><section><p>${word('goneText')}</p><p><a href="/me?lang=${page.language}">${word('ask')}</a></p></section>`;
  return leaf({ language: page.language, title: translate(page.language, 'privacy:me.gone'), body });
}

/** Everything on one page: what is known, what is consented to, what was asked. */
export function ownPage(page: OwnPage): string {
  const word = words(page.language);
  const body = `${head(page, `/me/${page.token}`)}<h1>${word('title')}</h1>
<p class="soft intro">${word('intro', { company: page.company || 'Kith' })}</p>${told(page.language, page.notice)}
${dataSection(page)}${consentSection(page)}${requestSection(page)}`;
  return leaf({ language: page.language, title: translate(page.language, 'privacy:me.title'), body });
}

const action = ({ token, language }: OwnPage, what: string) => `/me/${token}/${what}?lang=${language}`;

function dataSection(page: OwnPage): string {
  const { own, contact, language } = page;
  const word = words(language);
  const lines: [string, string][] = [
    ['name', own.name],
    ...own.contacts.map(({ kind, value }): [string, string] => [kind, value]),
    ...(birthdayOf(own, language) ? ([['birthday', birthdayOf(own, language)]] as [string, string][]) : []),
    ...(own.region ? ([['region', own.region]] as [string, string][]) : []),
    ...(contact ? ([['contact', contact]] as [string, string][]) : []),
  ];
  const list = lines.map(([key, value]) => `<dt>${word(`data.${key}`)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  return `<section aria-labelledby="data"><h2 id="data">${word('data.title')}</h2><dl>${list}</dl>
<details><summary>${word('correct')}</summary><p class="soft small">${word('correctHint')}</p>
<form method="post" action="${action(page, 'corrections')}">${correctionFields(language)}<button>${word('sendCorrection')}</button></form></details></section>`;
}

function birthdayOf(own: OwnView, language: Language): string {
  if (own.birthday_month === null || own.birthday_day === null) return '';
  const { birthday_year: year, birthday_month: month, birthday_day: day, birthday_leap, birthday_calendar } = own;
  const values = { year: year ?? '', month, day };
  const form = birthday_calendar === 'lunar' ? (birthday_leap ? 'leap' : 'lunar') : 'solar';
  return translate(language, `privacy:me.birthday.${form}${year === null ? '_no_year' : ''}`, values);
}

const TYPED = { name: 'name', phone: 'tel', email: 'email', wechat: 'off', birthday: 'off', region: 'off' } as const;

function correctionFields(language: Language): string {
  const word = words(language);
  const inputs = Object.entries(TYPED).map(([key, complete]) => {
    const type = key === 'email' ? 'email' : key === 'phone' ? 'tel' : 'text';
    return `<label for="${key}">${word(`data.${key}`)}</label><input id="${key}" name="${key}" type="${type}" autocomplete="${complete}" maxlength="200">`;
  });
  return `${inputs.join('')}<label for="other">${word('data.other')}</label><textarea id="other" name="other" rows="3" maxlength="1000"></textarea>`;
}

function consentSection(page: OwnPage): string {
  const word = words(page.language);
  const given = new Set(
    page.consents.filter((each) => each.given).map(({ purpose, channel }) => `${purpose}_${channel}`),
  );
  const sets = PURPOSES.map((purpose) => {
    const text = page.texts.get(purpose)?.words[page.language] ?? '';
    return `<fieldset><legend>${word(`purpose.${purpose}`)}</legend><p class="small">${escapeHtml(text)}</p>
<div>${CHANNELS.map((channel) => tick(word, purpose, channel, given)).join('')}</div></fieldset>`;
  });
  const withdraw =
    given.size > 0
      ? `<form method="post" action="${action(page, 'consents')}"><button class="quiet">${word('withdrawAll')}</button></form>`
      : '';
  return `<section aria-labelledby="consents"><h2 id="consents">${word('consents')}</h2><p class="soft small">${word('consentsHint')}</p>
<form method="post" action="${action(page, 'consents')}">${sets.join('')}<button>${word('saveConsents')}</button></form>${withdraw}</section>`;
}

function tick(word: ReturnType<typeof words>, purpose: Purpose, channel: Channel, given: ReadonlySet<string>): string {
  const name = `${purpose}_${channel}`;
  return `<label class="tick"><input type="checkbox" name="${name}"${given.has(name) ? ' checked' : ''}>${word(`channel.${channel}`)}</label>`;
}

function requestSection(page: OwnPage): string {
  const { language, requests } = page;
  const word = words(language);
  const known = requests.map((row) => {
    const values = { on: dayOf(language, dayIn(page.timeZone, row.asked_at)), due: dayOf(language, row.due_on) };
    const answer = row.answer ? `<br><span class="small">${escapeHtml(row.answer)}</span>` : '';
    return `<dt>${word(`kind.${row.kind}`)}</dt><dd>${word(`state.${row.state}`, values)}${answer}</dd>`;
  });
  const open = (kind: string) => requests.some((row) => row.kind === kind && row.state === 'open');
  const button = (kind: 'export' | 'erasure', look: string) =>
    open(kind)
      ? ''
      : `<form method="post" action="${action(page, 'requests')}"><p>${word(`${kind}Hint`)}</p><input type="hidden" name="kind" value="${kind}"><button class="${look}">${word(kind)}</button></form>`;
  return `<section aria-labelledby="rights"><h2 id="rights">${word('rights')}</h2>${known.length > 0 ? `<dl class="stack">${known.join('')}</dl>` : ''}
${button('export', 'quiet')}${button('erasure', 'red')}</section>`;
}

import { LOCALES, type Locale } from '@kith/contract/identity';
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

const STORED = 'kith.language';

/** One lazy chunk per namespace and language, made from the same files the server reads. */
const files = import.meta.glob<Record<string, unknown>>('../../../locales/*/*.json', { import: 'default' });

const backend: BackendModule = {
  type: 'backend',
  init() {},
  async read(language, namespace, done) {
    const load = files[`../../../locales/${language}/${namespace}.json`];
    if (!load) return done(new Error(`no locales/${language}/${namespace}.json`), null);
    try {
      done(null, await load());
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), null);
    }
  },
};

const isLocale = (value: string | null): value is Locale => LOCALES.some((locale) => locale === value);

/** Before anybody has signed in: the last choice on this device, else the browser's languages, else English. */
function deviceLanguage(): Locale {
  const stored = localStorage.getItem(STORED);
  if (isLocale(stored)) return stored;
  for (const wanted of navigator.languages) {
    if (/^zh\b/i.test(wanted)) return 'zh-CN';
    if (/^en\b/i.test(wanted)) return 'en';
  }
  return 'en';
}

/** The language in use. */
export function language(): Locale {
  return isLocale(i18next.language) ? i18next.language : 'en';
}

/** Loads the words every page needs; a page's own namespace comes with `useTranslation('<module>')`. */
export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', (changed) => {
    document.documentElement.lang = changed;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: deviceLanguage(),
      supportedLngs: [...LOCALES],
      fallbackLng: false,
      ns: ['common', 'shell', 'errors'],
      defaultNS: 'common',
      interpolation: { escapeValue: false }, // React escapes
      returnNull: false,
      ...(import.meta.env.DEV ? { saveMissing: true, missingKeyHandler: sayMissing } : {}),
    });
}

function sayMissing(languages: readonly string[], namespace: string, key: string): void {
  console.error(`missing words: ${namespace}:${key} (${languages.join(', ')})`);
}

/** Changes the language in place: every namespace in use is loaded first, so the page stays where it is. */
export async function setLanguage(locale: Locale): Promise<void> {
  localStorage.setItem(STORED, locale);
  if (i18next.language !== locale) await i18next.changeLanguage(locale);
}

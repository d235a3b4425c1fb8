import { LOCALES, type Locale } from '@kith/contract/identity';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { language } from '../lib/i18n.ts';

/** Each language in its own words, so that who reads neither of the other's finds it. */
const NAMES: Record<Locale, string> = { 'zh-CN': '中文', en: 'English' };

type LanguageSwitchProps = { label: string; onChange: (locale: Locale) => void; fullWidth?: boolean };

export function LanguageSwitch({ label, onChange, fullWidth = false }: LanguageSwitchProps) {
  useTranslation(); // follows the language
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={label}
      value={language()}
      onChange={onChange}
      data={LOCALES.map((locale) => ({ value: locale, label: <span lang={locale}>{NAMES[locale]}</span> }))}
    />
  );
}

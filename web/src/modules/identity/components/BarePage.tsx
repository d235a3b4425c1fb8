import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLanguage } from '../../../lib/i18n.ts';
import { LanguageSwitch } from '../../../ui/LanguageSwitch.tsx';
import { sayProblem } from '../../../ui/notices.tsx';
import { SealMark } from '../../../ui/SealMark.tsx';
import classes from '../pages/LoginPage.module.css';

/** A page before anybody is signed in: seal, name, one line, and the language below. */
export function BarePage({ children }: { children: ReactNode }) {
  const { t } = useTranslation('identity');
  return (
    <div className={classes.page}>
      <main className={classes.box}>
        <SealMark size={48} />
        <h1>{t('shell:brand')}</h1>
        <p className={classes.line}>{t('login.line')}</p>
        {children}
      </main>
      <footer>
        <LanguageSwitch label={t('shell:user.language')} onChange={(locale) => setLanguage(locale).catch(sayProblem)} />
      </footer>
    </div>
  );
}

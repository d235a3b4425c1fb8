import { exchangeRoutes } from '@kith/contract/exchange';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { routeUrl } from '../../../lib/route-url.ts';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import classes from '../exchange.module.css';

const PAGE = 50;

/** The rows that did not go in, by reason and one by one, and the file to mend and import again. */
export function Rejects({ importId, count, live }: { importId: string; count: number; live: boolean }) {
  const { t, i18n } = useTranslation('exchange');
  const { number } = useFormats();
  const [after, setAfter] = useState(0);
  const page = useRoute(exchangeRoutes.rejects, { params: { importId }, query: { after, limit: PAGE } });
  const language = i18n.language === 'en' ? 'en' : 'zh-CN';
  return (
    <Section title={t('rejects.title', { count, shown: number(count) })} note={t('rejects.note')}>
      <Button
        component="a"
        href={routeUrl(exchangeRoutes.rejectsFile, { params: { importId }, query: { language } })}
        download
        variant="default"
        disabled={live}
        leftSection={<IconDownload size={16} />}
        mb="sm"
      >
        {t('rejects.download')}
      </Button>
      <Loaded query={page}>
        {({ items, byCode }) => (
          <>
            <p className={classes.sub}>
              {byCode.map(({ code, count: times }) => `${t(`reject.${code}`)} ${number(times)}`).join(t('comma'))}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling table must be reachable by keyboard (WCAG 2.1.1) */}
            <section className={classes.wide} tabIndex={0} aria-label={t('rejects.label')}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">{t('draft.row')}</th>
                    <th scope="col">{t('rejects.reason')}</th>
                    <th scope="col">{t('rejects.column')}</th>
                    <th scope="col">{t('rejects.value')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((reject) => (
                    <tr key={reject.rowNumber}>
                      <td>{reject.rowNumber}</td>
                      <td>{t(`reject.${reject.code}`)}</td>
                      <td>{reject.column}</td>
                      <td>{reject.value}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            {items.length === PAGE && (
              <Button variant="subtle" onClick={() => setAfter(items.at(-1)?.rowNumber ?? 0)}>
                {t('rejects.next')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

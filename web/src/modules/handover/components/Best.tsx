import type { HandoverPreview } from '@kith/contract/handovers';
import { Button, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { useColleagues } from '../../identity/index.ts';
import classes from '../handover.module.css';
import type { Form } from '../plan.ts';
import { StandingLine, Story } from './Story.tsx';

/** So many at first: each has two fields, and most handovers say something about a few. */
const FIRST = 10;

type BestProps = { preview: HandoverPreview; form: Form; change: (part: Partial<Form>) => void };

/** The best customers, each with what the note will say, room for one's own words, and another receiver by hand. */
export function Best({ preview, form, change }: BestProps) {
  const { t } = useTranslation('handover');
  const { number } = useFormats();
  const [shown, setShown] = useState(FIRST);
  const colleagues = useColleagues().filter((one) => one.userId !== form.from);
  const data = colleagues.map((one) => ({ value: one.userId, label: one.name }));
  return (
    <Section
      title={t('best.title')}
      note={t('best.note', { count: preview.best.length, shown: number(preview.best.length) })}
    >
      <ul className={classes.people}>
        {preview.best.slice(0, shown).map((one) => (
          <li key={one.customerId}>
            <div>
              <strong className={classes.who}>{one.name}</strong>
              <StandingLine standing={one.standing} />
              <Story lastWords={one.lastWords} promises={one.promises} />
              <Textarea
                className={classes.words}
                autosize
                aria-label={t('best.words', { name: one.name })}
                placeholder={t('best.wordsHint')}
                maxLength={2000}
                value={form.words[one.customerId] ?? ''}
                onChange={(event) => change({ words: { ...form.words, [one.customerId]: event.currentTarget.value } })}
              />
            </div>
            <Select
              label={t('best.to')}
              aria-label={t('best.toOf', { name: one.name })}
              searchable
              data={data}
              value={form.byHand[one.customerId] ?? one.to?.userId ?? null}
              placeholder={t('best.nobody')}
              onChange={(to) => to && change({ byHand: { ...form.byHand, [one.customerId]: to } })}
            />
          </li>
        ))}
      </ul>
      {preview.best.length > shown && (
        <Button mt="sm" size="compact-sm" variant="subtle" onClick={() => setShown(preview.best.length)}>
          {t('remaining.more')}
        </Button>
      )}
    </Section>
  );
}

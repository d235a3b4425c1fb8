import { handoverRoutes } from '@kith/contract/handovers';
import { Button, Group, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useDraft } from '../../../lib/draft.ts';
import { routeQuery, useAction } from '../../../lib/query.ts';
import { problemText } from '../../../lib/words.ts';
import { Card, PageHeader } from '../../../ui/PageHeader.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Best } from '../components/Best.tsx';
import { PlanFields } from '../components/PlanFields.tsx';
import { Preview } from '../components/Preview.tsx';
import classes from '../handover.module.css';
import { type Form, planOf, wordsOf } from '../plan.ts';

/** The server looks at every customer: it is asked when the choosing rests. */
const REST_MS = 250;

/** Hands customers over: whose, to whom, with which note; what would happen is shown beside it before anything does. */
export default function NewHandoverPage() {
  const { t } = useTranslation('handover');
  const [form, setForm] = useForm();
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  const note = useDraft('handover.note');
  const navigate = useNavigate();
  const start = useAction(handoverRoutes.start, { quiet: true, refresh: [handoverRoutes.list] });
  const [settled] = useDebouncedValue(form, REST_MS);
  const plan = planOf(settled);
  const query = useQuery({
    ...routeQuery(handoverRoutes.preview, { body: plan ?? { target: { customerIds: [] }, receivers: [] } }),
    enabled: plan !== null,
    placeholderData: keepPreviousData,
  });
  const now = planOf(form);
  const submit = async () => {
    if (!now) return;
    const text = note.text.trim();
    const extra = { words: wordsOf(form), introduce: form.introduce, ...(text ? { note: text } : {}) };
    const { handoverId } = await start.mutateAsync({ body: { ...now, ...extra } });
    note.clear();
    navigate(`/handovers/${handoverId}`);
  };
  const some = query.data && (query.data.customers > 0 || form.leaves);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // What was refused is shown below, from the action's own error.
        submit().catch(() => undefined);
      }}
    >
      <PageHeader
        above={<Link to="/handovers">{t('list.title')}</Link>}
        title={t(form.leaves ? 'new.titleLeaver' : 'new.title')}
        sub={t(form.leaves ? 'new.subLeaver' : 'new.sub')}
      />
      <div className={classes.beside}>
        <div className={classes.fields}>
          <PlanFields form={form} change={change} />
          <Textarea
            label={t('new.note')}
            description={t('new.noteHint')}
            autosize
            minRows={3}
            maxLength={2000}
            value={note.text}
            onChange={(event) => note.setText(event.currentTarget.value)}
          />
          {start.error && (
            <p role="alert" className={classes.problem}>
              {problemText(start.error)}
            </p>
          )}
          <Group>
            <Button type="submit" loading={start.isPending} disabled={!now || !some}>
              {t(form.leaves ? 'new.goLeaver' : 'new.go')}
            </Button>
            <Button variant="default" component={Link} to="/handovers">
              {t('common:cancel')}
            </Button>
          </Group>
        </div>
        <aside className={classes.preview} data-stale={query.isPlaceholderData} aria-label={t('preview.title')}>
          <Card level={2} title={t('preview.title')}>
            {plan ? (
              <Loaded query={query} rows={6}>
                {(preview) => <Preview preview={preview} leaves={form.leaves} />}
              </Loaded>
            ) : (
              <p className={classes.quiet}>{t('preview.unfinished')}</p>
            )}
          </Card>
        </aside>
      </div>
      {plan && query.data && query.data.best.length > 0 && <Best preview={query.data} form={form} change={change} />}
    </form>
  );
}

/** What the address already says: whose customers, or which; and whether the person leaves. */
function useForm() {
  const [search] = useSearchParams();
  return useState<Form>(() => ({
    from: search.get('from'),
    customerIds: search.get('customers')?.split(',').filter(Boolean) ?? [],
    receivers: [],
    rule: 'fewest',
    leaves: search.get('leaves') === 'true',
    introduce: 'best',
    byHand: {},
    words: {},
  }));
}

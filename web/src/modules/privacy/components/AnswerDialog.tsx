import { CORRECTED, type PrivacyRequest, privacyRoutes } from '@kith/contract/privacy';
import { Checkbox, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormats } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import classes from '../privacy.module.css';
import { usePrivacyAction } from '../use-privacy.ts';

/** Answers a request: what is corrected can be taken over in the same step; who declines says why. */
export default function AnswerDialog({ request, onClose }: { request: PrivacyRequest; onClose: () => void }) {
  const { t } = useTranslation('privacy');
  const { dateTime } = useFormats();
  const [state, setState] = useState<'done' | 'declined'>('done');
  const [apply, setApply] = useState(true);
  const [answer, setAnswer] = useState('');
  const decide = usePrivacyAction(privacyRoutes.decideRequest, { onDone: onClose });
  const { customerId, requestId, kind, correction } = request;
  const corrects = kind === 'correction';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = answer.trim() === '' ? {} : { answer: answer.trim() };
    const body = { state, apply: corrects && apply && state === 'done', ...words };
    decide.mutate({ params: { customerId, requestId }, body });
  };
  return (
    <Modal opened onClose={onClose} title={`${t(`me.kind.${kind}`)} · ${request.customer}`}>
      <form onSubmit={submit}>
        <p className={classes.quiet}>
          {t('answer.asked', { at: dateTime(request.askedAt), source: t(`source.${request.source}`) })}
        </p>
        {corrects && (
          <Pairs
            items={CORRECTED.flatMap((key) =>
              correction[key] === undefined ? [] : [{ key, label: t(`me.data.${key}`), value: correction[key] }],
            )}
          />
        )}
        {!corrects && (
          <p>
            {t(`answer.hint.${kind}`)} <Link to={`/customers/${customerId}`}>{t('answer.open')}</Link>
          </p>
        )}
        <SegmentedControl
          mt="sm"
          fullWidth
          value={state}
          onChange={(value) => setState(value === 'declined' ? 'declined' : 'done')}
          data={(['done', 'declined'] as const).map((value) => ({ value, label: t(`answer.${value}`) }))}
        />
        {corrects && state === 'done' && (
          <Checkbox
            mt="sm"
            label={t('answer.apply')}
            description={t('answer.applyHelp')}
            checked={apply}
            onChange={(event) => setApply(event.currentTarget.checked)}
          />
        )}
        <Textarea
          mt="sm"
          label={t(state === 'declined' ? 'answer.why' : 'answer.words')}
          description={t('answer.seen')}
          autosize
          minRows={2}
          maxLength={1_000}
          value={answer}
          onChange={(event) => setAnswer(event.currentTarget.value)}
        />
        <FormEnd
          error={decide.error}
          busy={decide.isPending}
          disabled={state === 'declined' && answer.trim() === ''}
          onCancel={onClose}
        >
          {t('answer.go')}
        </FormEnd>
      </form>
    </Modal>
  );
}

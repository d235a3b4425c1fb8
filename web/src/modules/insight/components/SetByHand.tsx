import type { CustomerValue } from '@kith/contract/insight';
import { STAGES, Stage, TIERS, Tier } from '@kith/contract/vocabulary';
import { Modal, Select, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../lib/session.ts';
import { DateField } from '../../../ui/DateField.tsx';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import classes from '../insight.module.css';
import { useSetStage, useSetTier } from '../use-override.ts';

type SetByHandProps = { kind: 'tier' | 'stage'; value: CustomerValue; onClose: () => void };

/** A stage or tier against the rule: with a reason, and a day on which to look again. */
export function SetByHand({ kind, value: { customerId, tier, stage }, onClose }: SetByHandProps) {
  const { t } = useTranslation('insight');
  const { today } = useFormats();
  const [choice, setChoice] = useState<string | null>(kind === 'tier' ? tier.value : stage.value);
  const [reason, setReason] = useState('');
  const [reviewOn, setReviewOn] = useState<string | null>(null);
  const setStage = useSetStage();
  const setTier = useSetTier();
  const { error, isPending } = kind === 'tier' ? setTier : setStage;
  // "Disqualified" is for now, never for good: the server refuses it without a day of review.
  const needsReview = kind === 'stage' && choice === 'disqualified';
  const ready = choice !== null && reason.trim() !== '' && (!needsReview || reviewOn !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const body = { reason: reason.trim(), reviewOn };
    const done = { onSuccess: onClose };
    if (kind === 'tier') setTier.mutate({ params: { customerId }, body: { ...body, value: Tier.parse(choice) } }, done);
    else setStage.mutate({ params: { customerId }, body: { ...body, value: Stage.parse(choice) } }, done);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`standing.set.${kind}`)}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit}>
        <Select
          label={t(`standing.${kind}`)}
          allowDeselect={false}
          data-autofocus
          value={choice}
          onChange={setChoice}
          data={
            kind === 'tier'
              ? TIERS.map((one) => ({ value: one, label: t(`common:tier.${one}`) }))
              : STAGES.map((one) => ({ value: one, label: t(`common:stage.${one}`) }))
          }
        />
        <Textarea
          label={t('standing.reason')}
          mt="sm"
          required
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.field}>
          <DateField
            label={t('standing.reviewOn')}
            description={t(needsReview ? 'standing.reviewNeeded' : 'standing.reviewHelp')}
            required={needsReview}
            min={today()}
            value={reviewOn}
            onChange={setReviewOn}
          />
        </div>
        <FormEnd error={error} busy={isPending} disabled={!ready} onCancel={onClose}>
          {t(`standing.set.${kind}`)}
        </FormEnd>
      </form>
    </Modal>
  );
}

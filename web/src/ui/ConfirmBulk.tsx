import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../lib/session.ts';
import { problemText } from '../lib/words.ts';
import classes from './kit.module.css';

export type BulkReport = {
  done: number;
  failed: readonly { id: string; label: string; reason: string }[];
};

type ConfirmBulkProps = {
  /** "Hand over to Chen Yan" */
  title: string;
  /** Whom it will touch. */
  count: number;
  /** Who is left out and why; said before, not discovered after. */
  leftOut?: readonly { reason: string; count: number }[];
  confirm: string;
  /** Fields the action needs, for example the new owner. */
  children?: ReactNode;
  disabled?: boolean;
  run: () => Promise<BulkReport>;
  /** After the report is read, or on giving up. */
  onClose: (report: BulkReport | null) => void;
};

/** Before: how many, and who is left out. After: how many went through, and each failure with its reason. Render it while open. */
export function ConfirmBulk({
  title,
  count,
  leftOut = [],
  confirm,
  children,
  disabled = false,
  run,
  onClose,
}: ConfirmBulkProps) {
  const { t } = useTranslation();
  const [report, setReport] = useState<BulkReport | null>(null);
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  const start = () => {
    setState({ busy: true });
    run().then(
      (done) => {
        setState({ busy: false });
        setReport(done);
      },
      (error: unknown) => setState({ busy: false, error }),
    );
  };
  return (
    <Modal opened onClose={() => onClose(report)} title={title}>
      {report ? (
        <Report report={report} />
      ) : (
        <Preview count={count} leftOut={leftOut}>
          {children}
        </Preview>
      )}
      {state.error !== undefined && (
        <p role="alert" className={classes.problem}>
          {problemText(state.error)}
        </p>
      )}
      <Group justify="flex-end" mt="lg">
        <Button
          variant={report ? 'filled' : 'default'}
          onClick={() => onClose(report)}
          data-autofocus={report !== null}
        >
          {t(report ? 'close' : 'cancel')}
        </Button>
        {!report && (
          <Button onClick={start} loading={state.busy} disabled={disabled || count === 0}>
            {confirm}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function Preview({
  count,
  leftOut,
  children,
}: {
  count: number;
  leftOut: NonNullable<ConfirmBulkProps['leftOut']>;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <>
      <p className={classes.lead}>{t('bulk.touches', { count, shown: number(count) })}</p>
      {leftOut.length > 0 && (
        <ul className={classes.plainList}>
          {leftOut.map((group) => (
            <li key={group.reason}>
              {t('bulk.leftOut', { count: group.count, shown: number(group.count), reason: group.reason })}
            </li>
          ))}
        </ul>
      )}
      {children}
    </>
  );
}

function Report({ report }: { report: BulkReport }) {
  const { t } = useTranslation();
  const { number, colon } = useFormats();
  return (
    <div role="status">
      <p className={classes.lead}>{t('bulk.done', { count: report.done, shown: number(report.done) })}</p>
      {report.failed.length > 0 && (
        <>
          <p>{t('bulk.failed', { count: report.failed.length, shown: number(report.failed.length) })}</p>
          <ul className={classes.plainList}>
            {report.failed.map((failure) => (
              <li key={failure.id}>{colon(failure.label, failure.reason)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

import { CSV_LIMIT_BYTES, exchangeRoutes } from '@kith/contract/exchange';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { upload } from '../../../lib/api.ts';
import { refreshRoutes } from '../../../lib/query.ts';
import { FileDrop } from '../../../ui/FileDrop.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { ImportSteps } from '../components/ImportSteps.tsx';
import classes from '../exchange.module.css';

const FIELDS = {
  customers: ['external_ref', 'name', 'phone', 'email', 'region', 'owner', 'tags', 'birthday'],
  orders: ['customer_ref', 'ordered_at', 'amount', 'order_number', 'return_flag', 'product_name', 'channel', 'store'],
} as const;

/** Step one: hand over a file. What it is, is recognised; nothing goes in yet. */
export default function NewImportPage() {
  const { t } = useTranslation('exchange');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const send = async (file: File) => {
    setSent(0);
    setProblem(null);
    try {
      const draft = await upload(exchangeRoutes.upload, file, { onProgress: setSent });
      await refreshRoutes(client, [exchangeRoutes.listImports]);
      await navigate(`/imports/${draft.importId}`);
    } catch (error) {
      setProblem(error);
      setSent(null);
    }
  };
  return (
    <>
      <PageHeader above={<Link to="/imports">{t('imports.title')}</Link>} title={t('new.title')} sub={t('new.sub')} />
      <ImportSteps now="file" />
      <FileDrop
        label={t('new.drop')}
        hint={t('new.limits')}
        extensions={['.csv', '.txt', '.tsv', '.xlsx']}
        maxBytes={CSV_LIMIT_BYTES}
        progress={sent}
        onFile={(file) => void send(file)}
      />
      {problem !== null && <ErrorState error={problem} />}
      <div className={classes.twoColumns}>
        {(['customers', 'orders'] as const).map((entity) => (
          <Section key={entity} title={t(`new.${entity}.title`)}>
            <p>{t(`new.${entity}.text`)}</p>
            <p className={classes.sub}>
              {FIELDS[entity].map((field) => t(`field.${entity}.${field}`)).join(t('comma'))}
            </p>
          </Section>
        ))}
      </div>
    </>
  );
}

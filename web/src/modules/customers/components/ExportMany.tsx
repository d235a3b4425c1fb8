import type { CustomKey } from '@kith/contract/custom-key';
import { COLUMN_FIELDS, EXPORT_COLUMNS, type FileColumn } from '@kith/contract/customer-columns';
import type { CustomerFilter, CustomerSort } from '@kith/contract/customers';
import { type ExportFormat, exportRoutes } from '@kith/contract/exports';
import { Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAction } from '../../../lib/query.ts';
import { useFormats, useSession } from '../../../lib/session.ts';
import { FormEnd } from '../../../ui/FormEnd.tsx';
import { say } from '../../../ui/notices.tsx';
import { useCustomFields } from '../custom-fields.ts';

type ExportManyProps = {
  /** Ticked customers; none: everybody whom the list shows. */
  ids: readonly string[];
  filter: CustomerFilter;
  order: { sort: CustomerSort | CustomKey; dir: 'asc' | 'desc' };
  /** Columns of the list, as it shows them. */
  shown: readonly string[];
  onClose: () => void;
};

/** Asks for a file of customers, and what for; it is written in the background. */
export function ExportMany({ ids, filter, order, shown, onClose }: ExportManyProps) {
  const { t, i18n } = useTranslation('exports');
  const { number } = useFormats();
  const navigate = useNavigate();
  const open = useOpenColumns();
  const [whom, setWhom] = useState(ids.length > 0 ? 'ticked' : 'matching');
  const [columns, setColumns] = useState('shown');
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [purpose, setPurpose] = useState('');
  const ask = useAction(exportRoutes.create, {
    quiet: true,
    refresh: [exportRoutes.list],
    onDone: () => {
      say(t('dialog.started'));
      navigate('/exports');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({
      body: {
        target: whom === 'ticked' ? { customerIds: [...ids] } : { filter, ...order },
        columns: columns === 'all' ? open : open.filter((column) => shown.includes(column)).sort(inOrderOf(shown)),
        format,
        language: i18n.language === 'en' ? 'en' : 'zh-CN',
        purpose: purpose.trim(),
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('dialog.title')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {ids.length > 0 && (
            <Radio.Group label={t('dialog.whom')} value={whom} onChange={setWhom}>
              <Stack gap={6} mt={4}>
                <Radio value="ticked" label={t('dialog.ticked', { count: ids.length, shown: number(ids.length) })} />
                <Radio value="matching" label={t('dialog.matching')} />
              </Stack>
            </Radio.Group>
          )}
          <Radio.Group label={t('dialog.columns')} value={columns} onChange={setColumns}>
            <Stack gap={6} mt={4}>
              <Radio value="shown" label={t('dialog.shown')} />
              <Radio value="all" label={t('dialog.all')} />
            </Stack>
          </Radio.Group>
          <SegmentedControl
            aria-label={t('dialog.format')}
            value={format}
            onChange={(value) => setFormat(value === 'csv' ? 'csv' : 'xlsx')}
            data={[
              { value: 'xlsx', label: 'Excel (XLSX)' },
              { value: 'csv', label: 'CSV' },
            ]}
          />
          <TextInput
            label={t('dialog.purpose')}
            description={t('dialog.purposeHelp')}
            data-autofocus
            autoComplete="off"
            maxLength={300}
            value={purpose}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            {t('dialog.note')}
          </Text>
          <FormEnd
            error={ask.error}
            busy={ask.isPending}
            disabled={purpose.trim().length < 2}
            mt={0}
            onCancel={onClose}
          >
            {t('dialog.go')}
          </FormEnd>
        </Stack>
      </form>
    </Modal>
  );
}

/** Every column of an export that one may see, the company's own fields last. */
function useOpenColumns(): FileColumn[] {
  const { fields } = useSession();
  const own = useCustomFields();
  const columns = EXPORT_COLUMNS.filter((column) => {
    const field = COLUMN_FIELDS[column];
    return field === undefined || fields[field] !== 'hidden';
  });
  return [...columns, ...own.map(({ key }) => key)];
}

function inOrderOf(shown: readonly string[]) {
  return (one: FileColumn, other: FileColumn) => shown.indexOf(one) - shown.indexOf(other);
}

import { exchangeRoutes, type ImportDetail } from '@kith/contract/exchange';
import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { routeQuery, useAction } from '../../../lib/query.ts';
import { Section } from '../../../ui/PageHeader.tsx';
import { FormatForm } from './FormatForm.tsx';
import { MappingForm } from './MappingForm.tsx';
import { Notes } from './Notes.tsx';
import { PreviewTable } from './PreviewTable.tsx';

/** A file that was read but not yet taken in. Each change is understood anew at once. */
export function Draft({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('exchange');
  const client = useQueryClient();
  const navigate = useNavigate();
  const params = { importId: one.importId };
  const key = routeQuery(exchangeRoutes.getImport, { params }).queryKey;
  const change = useAction(exchangeRoutes.updateImport, { onDone: (next) => client.setQueryData(key, next) });
  const start = useAction(exchangeRoutes.startImport, {
    refresh: [exchangeRoutes.getImport, exchangeRoutes.listImports],
  });
  const discard = useAction(exchangeRoutes.deleteImport, {
    refresh: [exchangeRoutes.listImports],
    onDone: () => void navigate('/imports'),
  });
  const blocked = one.notes.some((note) => note.severity === 'error');
  return (
    <>
      <Notes one={one} />
      <Section title={t('draft.format')}>
        <FormatForm one={one} onChange={(body) => change.mutate({ params, body })} busy={change.isPending} />
      </Section>
      <Section title={t('draft.mapping')} note={t('draft.mappingNote')}>
        <MappingForm one={one} onChange={(mapping) => change.mutate({ params, body: { mapping } })} />
      </Section>
      <Section title={t('draft.preview')} note={t('draft.previewNote')}>
        <PreviewTable one={one} />
      </Section>
      <Group mt="lg">
        <Button
          onClick={() => start.mutate({ params })}
          loading={start.isPending}
          disabled={blocked || change.isPending}
        >
          {t('draft.start')}
        </Button>
        <Button variant="default" onClick={() => discard.mutate({ params })} loading={discard.isPending}>
          {t('draft.discard')}
        </Button>
      </Group>
    </>
  );
}

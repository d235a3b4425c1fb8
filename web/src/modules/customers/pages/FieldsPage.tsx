import { type CustomField, customFieldRoutes } from '@kith/contract/custom-fields';
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { FieldDialog } from '../components/FieldDialog.tsx';
import { FIELD_READERS } from '../field-readers.ts';
import classes from '../fields.module.css';

/** The company's own fields of customers: made, changed, put in order, archived. */
export default function FieldsPage() {
  const { t } = useTranslation('fields');
  const query = useRoute(customFieldRoutes.list);
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const add = () => setEdited('new');
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        sub={t('sub')}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={add}>
            {t('add')}
          </Button>
        }
      />
      <Loaded query={query}>{({ items }) => <Fields fields={items} onEdit={setEdited} add={add} />}</Loaded>
      {edited && <FieldDialog field={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

type FieldsProps = { fields: readonly CustomField[]; onEdit: (field: CustomField) => void; add: () => void };

function Fields({ fields, onEdit, add }: FieldsProps) {
  const { t } = useTranslation('fields');
  const inUse = fields.filter(({ archivedAt }) => archivedAt === null);
  const archived = fields.filter(({ archivedAt }) => archivedAt !== null);
  const order = useAction(customFieldRoutes.order, { refresh: FIELD_READERS });
  const move = (at: number, step: 1 | -1) => {
    const keys = inUse.map(({ key }) => key);
    const [key] = keys.splice(at, 1);
    if (key) keys.splice(at + step, 0, key);
    order.mutate({ body: { keys } });
  };
  if (fields.length === 0) {
    return <Empty title={t('empty')} text={t('emptyText')} action={<Button onClick={add}>{t('add')}</Button>} />;
  }
  return (
    <>
      <ol className={classes.fields}>
        {inUse.map((field, at) => (
          <Line key={field.key} field={field} onEdit={onEdit}>
            <ActionIcon aria-label={t('up')} disabled={at === 0 || order.isPending} onClick={() => move(at, -1)}>
              <IconArrowUp size={15} stroke={1.6} />
            </ActionIcon>
            <ActionIcon
              aria-label={t('down')}
              disabled={at === inUse.length - 1 || order.isPending}
              onClick={() => move(at, 1)}
            >
              <IconArrowDown size={15} stroke={1.6} />
            </ActionIcon>
          </Line>
        ))}
      </ol>
      {archived.length > 0 && (
        <Section title={t('archived')} note={t('archivedNote')}>
          <ol className={classes.fields}>
            {archived.map((field) => (
              <Line key={field.key} field={field} onEdit={onEdit} />
            ))}
          </ol>
        </Section>
      )}
    </>
  );
}

function Line({
  field,
  onEdit,
  children,
}: {
  field: CustomField;
  onEdit: (field: CustomField) => void;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation('fields');
  const { locale, dot, list } = useFormats();
  const archive = useAction(customFieldRoutes.archive, { refresh: FIELD_READERS });
  const unarchive = useAction(customFieldRoutes.unarchive, { refresh: FIELD_READERS });
  const params = { key: field.key };
  const name = field.names[locale];
  const choices = field.choices.filter(({ retired }) => !retired).map(({ names }) => names[locale]);
  const putAway = () =>
    archive.mutate(
      { params },
      { onSuccess: () => undoable(t('archivedOne', { field: name }), () => unarchive.mutateAsync({ params })) },
    );
  return (
    <li>
      <div className={classes.what}>
        <button type="button" className={classes.open} onClick={() => onEdit(field)}>
          {name}
        </button>{' '}
        {field.required && <Tag tone="amber">{t('required')}</Tag>}
        {field.inLists && <Tag tone="pine">{t('inLists')}</Tag>}
        {field.searched && <Tag>{t('searched')}</Tag>}
        <p className={classes.quiet}>
          {dot([t(`types.${field.type}`), field.section?.[locale], choices.length > 0 && list(choices)])}
        </p>
        {field.help && <p className={classes.quiet}>{field.help[locale]}</p>}
      </div>
      <span className={classes.tools}>
        {field.archivedAt === null ? (
          <Button size="compact-xs" variant="subtle" color="gray" loading={archive.isPending} onClick={putAway}>
            {t('archive')}
          </Button>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            loading={unarchive.isPending}
            onClick={() => unarchive.mutate({ params })}
          >
            {t('unarchive')}
          </Button>
        )}
        {children}
      </span>
    </li>
  );
}

import { type SavedView, type ViewQuery, viewRoutes } from '@kith/contract/customer-views';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useAction, useRoute } from '../../../lib/query.ts';
import { say } from '../../../ui/notices.tsx';
import { addressOf, textOf } from '../views.ts';
import classes from './views.module.css';

const SaveView = lazy(() => import('./SaveView.tsx').then((m) => ({ default: m.SaveView })));

type ViewsProps = {
  /** What the list shows now: the address says it. */
  query: ViewQuery;
  /** The view it was opened as. */
  viewId: string | undefined;
  /** Nothing narrows or orders the list: there is nothing to save. */
  plain: boolean;
};

/** The saved views as a line above the list; the one that is open, and what was changed since. */
export function Views({ query, viewId, plain }: ViewsProps) {
  const { t } = useTranslation('customers');
  const { data } = useRoute(viewRoutes.list);
  const [saving, setSaving] = useState<{ view?: SavedView } | null>(null);
  const views = data?.items ?? [];
  const open = views.find((view) => view.viewId === viewId);
  const changed = open !== undefined && textOf(open) !== textOf(query);
  const mayBeSaved = open ? changed : !plain;
  if (views.length === 0 && !mayBeSaved) return null;
  return (
    <nav className={`${classes.views} no-print`} aria-label={t('views.title')}>
      <Link to="/customers" className={classes.view} aria-current={!open && plain ? 'page' : undefined}>
        {t('views.all')}
      </Link>
      {views.map((view) => (
        <span key={view.viewId} className={classes.item}>
          <Link
            to={addressOf(view)}
            className={classes.view}
            aria-current={view === open ? 'page' : undefined}
            title={sharing(view)}
          >
            {view.name}
          </Link>
          {view === open && <OpenView view={view} onEdit={() => setSaving({ view })} />}
        </span>
      ))}
      {open?.mine && changed && <SaveChanges view={open} query={query} />}
      {mayBeSaved && (
        <Button size="compact-xs" variant="subtle" onClick={() => setSaving({})}>
          {t(open ? 'views.saveNew' : 'views.save')}
        </Button>
      )}
      <Suspense>{saving && <SaveView query={query} view={saving.view} onClose={() => setSaving(null)} />}</Suspense>
    </nav>
  );

  function sharing({ shared, mine, by }: SavedView): string | undefined {
    if (!shared) return undefined;
    return mine ? t('views.mine') : t('views.sharedBy', { name: by?.name ?? '' });
  }
}

function SaveChanges({ view, query }: { view: SavedView; query: ViewQuery }) {
  const { t } = useTranslation('customers');
  const { viewId, name, shared } = view;
  const save = useAction(viewRoutes.update, {
    refresh: [viewRoutes.list],
    onDone: () => say(t('views.saved', { name })),
  });
  return (
    <Button
      size="compact-xs"
      variant="light"
      loading={save.isPending}
      onClick={() => save.mutate({ params: { viewId }, body: { name, shared, ...query } })}
    >
      {t('views.saveChanges')}
    </Button>
  );
}

/** What can be done with the open view. */
function OpenView({ view, onEdit }: { view: SavedView; onEdit: () => void }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const remove = useAction(viewRoutes.remove, {
    refresh: [viewRoutes.list],
    onDone: () => {
      say(t('views.removed', { name: view.name }));
      navigate('/customers');
    },
  });
  if (!view.mayRemove) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('views.menu', { name: view.name })}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {view.mine && <Menu.Item onClick={onEdit}>{t('views.edit')}</Menu.Item>}
        <Menu.Item onClick={() => remove.mutate({ params: { viewId: view.viewId } })}>{t('views.remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

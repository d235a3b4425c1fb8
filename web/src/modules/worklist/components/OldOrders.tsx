import { identityRoutes } from '@kith/contract/identity';
import { worklistRoutes } from '@kith/contract/worklist';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { nextDay } from '../../../lib/format.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { Empty } from '../../../ui/states.tsx';

/** The orders are of another time: offers to look at the company as of then. */
export function OldOrders({ newestOn }: { newestOn: string }) {
  const { t } = useTranslation('worklist');
  const { date } = useFormats();
  const mayChange = useScope('settings.write') !== undefined;
  return (
    <Empty
      title={t('empty.oldTitle')}
      text={t('empty.oldText', { day: date(newestOn) })}
      action={
        <>
          {mayChange && <LookAsOf day={nextDay(newestOn)} />}
          <Button component={Link} to="/customers" variant="default">
            {t('empty.customers')}
          </Button>
        </>
      }
    />
  );
}

function LookAsOf({ day }: { day: string }) {
  const { t } = useTranslation('worklist');
  const { date } = useFormats();
  const organisation = useRoute(identityRoutes.getOrganisation);
  const look = useAction(identityRoutes.updateOrganisation, {
    refresh: [identityRoutes.session, identityRoutes.getOrganisation, worklistRoutes.today],
  });
  const { data } = organisation;
  return (
    <Button
      loading={look.isPending}
      disabled={!data}
      onClick={() => data && look.mutate({ body: { ...data, asOf: day } })}
    >
      {t('empty.oldDo', { day: date(day) })}
    </Button>
  );
}

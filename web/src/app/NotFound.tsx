import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PageHeader } from '../ui/PageHeader.tsx';

export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <PageHeader
      title={t('notFound.title')}
      sub={t('notFound.text')}
      actions={
        <Button component={Link} to="/" variant="default">
          {t('notFound.home')}
        </Button>
      }
    />
  );
}

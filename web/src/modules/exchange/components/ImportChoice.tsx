import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FirstRunCard } from '../../../ui/FirstRunCard.tsx';

/** First page: begin with one's own spreadsheets. */
export default function ImportChoice() {
  const { t } = useTranslation('exchange');
  return (
    <FirstRunCard
      title={t('choice.import.title')}
      text={t('choice.import.text')}
      action={
        <Button component={Link} to="/imports/new">
          {t('choice.import.action')}
        </Button>
      }
      note={t('choice.import.note')}
    />
  );
}

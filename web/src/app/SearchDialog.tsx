import '@mantine/spotlight/styles.layer.css';
import { Modal, VisuallyHidden } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconArrowRight, IconSearch, IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSearch } from './use-search.ts';

const [store, { open }] = createSpotlight();

/** ⌘K: finds anyone, goes anywhere, runs what modules offer. Mounted while open. */
export default function SearchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const groups = useSearch(text);
  useEffect(() => {
    open();
  }, []);
  const count = groups.reduce((sum, group) => sum + group.hits.length, 0);
  return (
    <Spotlight.Root
      store={store}
      query={text}
      onQueryChange={setText}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight="60vh"
      radius="md"
      overlayProps={{ backgroundOpacity: 0.3 }}
    >
      <VisuallyHidden>
        <Modal.Title>{t('search.title')}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder={t('search.hint')}
        aria-label={t('search.title')}
        leftSection={<IconSearch size={18} stroke={1.6} />}
      />
      <Spotlight.ActionsList aria-label={t('search.results')}>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.hits.map((hit) => (
              <Spotlight.Action
                key={hit.id}
                label={hit.title}
                {...(hit.detail === undefined ? {} : { description: hit.detail })}
                leftSection={
                  group.kind === 'records' ? (
                    <IconUser size={17} stroke={1.6} />
                  ) : (
                    <IconArrowRight size={17} stroke={1.6} />
                  )
                }
                onClick={() => navigate(hit.to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {count === 0 && <Spotlight.Empty>{t('search.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

import { type Play, TASK_KINDS, worklistRoutes } from '@kith/contract/worklist';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../../../lib/query.ts';
import { useFormats, useScope } from '../../../lib/session.ts';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { usePanel } from '../../../ui/Panel.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { ListRules } from '../components/ListRules.tsx';
import { PlayPanel } from '../components/PlayPanel.tsx';
import classes from '../plays.module.css';

const NewPlay = lazy(() => import('../components/NewPlay.tsx').then((m) => ({ default: m.NewPlay })));

/** The plays: for each kind of task what to say and do, in both languages; and the rules of the list. */
export default function PlaysPage() {
  const { t } = useTranslation('worklist');
  const query = useRoute(worklistRoutes.plays);
  const mayEdit = useScope('worklist.manage') !== undefined;
  const panel = usePanel();
  const [adding, setAdding] = useState(false);
  const opened = query.data?.items.find((play) => play.playId === panel.openId);
  return (
    <>
      <PageHeader
        title={t('plays.page')}
        sub={t('plays.sub')}
        actions={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t('plays.add')}
            </Button>
          )
        }
      />
      <Loaded query={query}>{({ items }) => <ByKind plays={items} onOpen={panel.open} />}</Loaded>
      <ListRules />
      {opened && <PlayPanel key={opened.playId} play={opened} mayEdit={mayEdit} onClose={panel.close} />}
      <Suspense>
        {adding && (
          <NewPlay
            onClose={(play) => {
              setAdding(false);
              if (play) panel.open(play.playId);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

/** Under each kind of task its plays, the one suggested first on top. */
function ByKind({ plays, onOpen }: { plays: readonly Play[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation('worklist');
  const kinds = TASK_KINDS.filter((kind) => plays.some((play) => play.taskKind === kind));
  return kinds.map((kind) => (
    <Section key={kind} title={t(`kind.${kind}`)} note={t(`plays.when.${kind}`)}>
      <ul className={classes.plays}>
        {plays
          .filter((play) => play.taskKind === kind)
          .map((play) => (
            <PlayLine key={play.playId} play={play} onOpen={() => onOpen(play.playId)} />
          ))}
      </ul>
    </Section>
  ));
}

function PlayLine({ play, onOpen }: { play: Play; onOpen: () => void }) {
  const { t } = useTranslation('worklist');
  const { locale } = useFormats();
  const words = play.words[locale];
  return (
    <li data-active={play.active}>
      <span>
        <RowButton onOpen={onOpen}>{words.title}</RowButton>{' '}
        <Tag tone={play.active ? 'pine' : 'plain'}>{t(`action.${play.action}`)}</Tag>
        {!play.active && <Tag>{t('plays.retired')}</Tag>}
      </span>
      <span className={classes.quiet}>{t('plays.steps', { count: words.steps.length })}</span>
      <p>{words.steps[0]}</p>
    </li>
  );
}

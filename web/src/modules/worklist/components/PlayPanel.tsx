import { ACTIONS } from '@kith/contract/vocabulary';
import { type Play, type UpdatePlay, worklistRoutes } from '@kith/contract/worklist';
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patchQueries, useAction } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { undoable } from '../../../ui/notices.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { textsOf, wordsOf } from '../play-form.ts';
import classes from '../plays.module.css';
import { PlayCard } from './PlayCard.tsx';
import { PlayFields } from './PlayFields.tsx';

type PlayPanelProps = { play: Play; mayEdit: boolean; onClose: () => void };

/** One play: to read, and for those who manage to rewrite, to put first or to retire. */
export function PlayPanel({ play, mayEdit, onClose }: PlayPanelProps) {
  const { t } = useTranslation('worklist');
  const { locale } = useFormats();
  const update = useUpdatePlay();
  const save = (body: UpdatePlay) => update.mutateAsync({ params: { playId: play.playId }, body });
  const setActive = (active: boolean) =>
    save({ active }).then(() =>
      undoable(t(active ? 'plays.back' : 'plays.gone', { title: play.words[locale].title }), () =>
        save({ active: !active }),
      ),
    );
  return (
    <Panel label={play.words[locale].title} onClose={onClose}>
      <h2 className={classes.title}>
        {play.words[locale].title} {!play.active && <Tag>{t('plays.retired')}</Tag>}
      </h2>
      <div className={classes.quiet}>
        {t(`kind.${play.taskKind}`)} · {t(play.builtIn ? 'plays.builtIn' : 'plays.own')}
      </div>
      {mayEdit ? (
        <>
          <div className={classes.buttons}>
            <Select
              aria-label={t('newTask.how')}
              size="xs"
              allowDeselect={false}
              value={play.action}
              onChange={(value) => {
                const action = ACTIONS.find((each) => each === value);
                if (action) void save({ action });
              }}
              data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
            />
            <Button
              size="xs"
              variant="default"
              disabled={update.isPending}
              // What went wrong was said by the action itself.
              onClick={() => void setActive(!play.active).catch(() => undefined)}
            >
              {t(play.active ? 'plays.retire' : 'plays.restore')}
            </Button>
          </div>
          <PlayEditor play={play} save={save} busy={update.isPending} />
        </>
      ) : (
        <PlayCard play={play} />
      )}
    </Panel>
  );
}

type EditorProps = { play: Play; save: (body: UpdatePlay) => Promise<unknown>; busy: boolean };

function PlayEditor({ play, save, busy }: EditorProps) {
  const { t } = useTranslation('worklist');
  const [texts, setTexts] = useState(() => textsOf(play.words));
  const words = wordsOf(texts);
  const changed = JSON.stringify(words) !== JSON.stringify(play.words);
  const send = () => {
    if (!words) return;
    const before = play.words;
    save({ words }).then(
      () =>
        undoable(t('plays.saved'), () => {
          setTexts(textsOf(before));
          return save({ words: before });
        }),
      // What went wrong was said by the action itself; what was typed is still there.
      () => undefined,
    );
  };
  return (
    <>
      <PlayFields texts={texts} onChange={setTexts} />
      <div className={classes.buttons}>
        <Button onClick={send} loading={busy} disabled={!words || !changed}>
          {t('plays.save')}
        </Button>
        {changed && (
          <Button variant="subtle" color="gray" onClick={() => setTexts(textsOf(play.words))}>
            {t('plays.discard')}
          </Button>
        )}
      </div>
      {!words && <p className={classes.late}>{t('plays.incomplete')}</p>}
    </>
  );
}

/** The list shows the change at once and takes it back if the server refuses. */
function useUpdatePlay() {
  return useAction(worklistRoutes.updatePlay, {
    refresh: [worklistRoutes.plays, worklistRoutes.task, worklistRoutes.today],
    optimistic: (client, { params, body }) =>
      patchQueries(client, worklistRoutes.plays, ({ items }) => ({
        items: items.map((play) => (play.playId === params.playId ? merged(play, body ?? {}) : play)),
      })),
  });
}

function merged(play: Play, body: UpdatePlay): Play {
  return {
    ...play,
    words: body.words ?? play.words,
    action: body.action ?? play.action,
    active: body.active ?? play.active,
  };
}

import { Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStore } from '../lib/store.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { singleKeys, useShortcutScopes } from '../ui/shortcuts.ts';
import classes from './ShortcutHelp.module.css';

/** '?': what the keyboard can do here, the page first. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const scopes = useShortcutScopes().toReversed();
  const single = useStore(singleKeys);
  return (
    <Modal opened onClose={onClose} title={t('help.title')} size="lg">
      <div className={classes.scopes}>
        {scopes.map((scope) => (
          <section key={scope.title}>
            <h3>{scope.title}</h3>
            <dl>
              {Object.entries(scope.shortcuts).map(
                ([chord, shortcut]) =>
                  shortcut && (
                    <div key={chord}>
                      <dt>
                        <Kbd keys={chord} />
                      </dt>
                      <dd>{shortcut.label}</dd>
                    </div>
                  ),
              )}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        label={t('help.singleKeys')}
        checked={single === 'on'}
        onChange={(event) => singleKeys.set(event.currentTarget.checked ? 'on' : 'off')}
      />
    </Modal>
  );
}

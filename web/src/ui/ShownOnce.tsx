import { Button, Code, Group } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './kit.module.css';

/** A password or key that nobody will see again: readable, selectable, and to copy where the browser allows it. */
export function ShownOnce({ label, secret, note }: { label: string; secret: string; note: string }) {
  const { t } = useTranslation();
  const field = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // navigator.clipboard is missing on http://192.168.x.x: then the text is selected for Ctrl C.
    if (field.current) window.getSelection()?.selectAllChildren(field.current);
    navigator.clipboard?.writeText(secret).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className={classes.once}>
      <div className={classes.sub}>{label}</div>
      <Group gap="sm" my={6}>
        <Code ref={field} className={classes.secret}>
          {secret}
        </Code>
        <Button variant="default" size="xs" onClick={copy}>
          {t(copied ? 'copied' : 'copy')}
        </Button>
      </Group>
      <div className={classes.sub}>{note}</div>
    </div>
  );
}

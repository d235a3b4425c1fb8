import { ActionIcon, FocusTrap, RemoveScroll, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowsDiagonal, IconX } from '@tabler/icons-react';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { useUrlState } from '../lib/url.ts';
import classes from './Panel.module.css';
import { useShortcuts } from './shortcuts.ts';
import { PHONE_QUERY } from './theme.ts';

/** The shell's place for a panel, beside the page. */
export const PanelSlot = createContext<HTMLElement | null>(null);

const schema = z.object({ open: z.string().optional() });

/**
 * Which record is open beside the list, as `?open=<id>`: shared links open it, Back closes it,
 * and the list behind keeps its scroll, filter and selection.
 */
export function usePanel(): { openId: string | undefined; open: (id: string) => void; close: () => void } {
  const [{ open: openId }, setUrl] = useUrlState(schema);
  return {
    openId,
    // From one record to the next nothing is added to the history: Back goes to the list.
    open: (id) => setUrl({ open: id }, { push: openId === undefined }),
    close: () => setUrl({ open: undefined }),
  };
}

type PanelProps = {
  /** Names the panel for screen readers, usually the record's name. */
  label: string;
  onClose: () => void;
  /** The record's own page. */
  fullPage?: string;
  children: ReactNode;
};

/** A record beside the list: a column on a desk, the whole screen on a phone. Esc closes it. Render it only while open. */
export function Panel({ label, onClose, fullPage, children }: PanelProps) {
  const { t } = useTranslation();
  const slot = useContext(PanelSlot);
  const phone = useMediaQuery(PHONE_QUERY, window.matchMedia(PHONE_QUERY).matches, { getInitialValueInEffect: false });
  const root = useRef<HTMLDivElement>(null);
  useShortcuts({ Escape: { label: t('panel.close'), run: onClose } }, { scope: t('panel.title') });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record starts at its top
  useEffect(() => {
    // Braces: scrollTo answers with a promise in new browsers, which is no clean-up.
    root.current?.scrollTo({ top: 0 });
  }, [label]);
  if (!slot) return null;
  const content = (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has one of two roles
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of which take a name
    <div
      ref={root}
      className={classes.panel}
      aria-label={label}
      role={phone ? 'dialog' : 'complementary'}
      aria-modal={phone || undefined}
      onKeyDown={phone ? closeOnEscape(onClose) : undefined}
    >
      <div className={`${classes.tools} no-print`}>
        {fullPage && (
          <Tooltip label={t('panel.fullPage')}>
            <ActionIcon component={Link} to={fullPage} aria-label={t('panel.fullPage')}>
              <IconArrowsDiagonal size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={`${t('panel.close')} (Esc)`}>
          <ActionIcon onClick={onClose} aria-label={t('panel.close')} data-autofocus={phone}>
            <IconX size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      {children}
    </div>
  );
  return createPortal(
    phone ? (
      <RemoveScroll>
        <FocusTrap>{content}</FocusTrap>
      </RemoveScroll>
    ) : (
      content
    ),
    slot,
  );
}

function closeOnEscape(onClose: () => void) {
  return (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };
}

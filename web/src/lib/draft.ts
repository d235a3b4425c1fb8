import { useCallback, useEffect, useState } from 'react';

const PREFIX = 'kith.draft.';

/**
 * Text that survives a closed tab, a crash or an ended session: kept on this device until `clear` after it was sent.
 * `key` names the place, for example `complaint.<id>.reply`; null keeps nothing.
 */
export function useDraft(key: string | null): { text: string; setText: (text: string) => void; clear: () => void } {
  const [text, setState] = useState(() => stored(key));
  useEffect(() => setState(stored(key)), [key]);
  const setText = useCallback(
    (next: string) => {
      setState(next);
      if (key === null) return;
      if (next === '') localStorage.removeItem(PREFIX + key);
      else localStorage.setItem(PREFIX + key, next);
    },
    [key],
  );
  const clear = useCallback(() => setText(''), [setText]);
  return { text, setText, clear };
}

function stored(key: string | null): string {
  return key === null ? '' : (localStorage.getItem(PREFIX + key) ?? '');
}

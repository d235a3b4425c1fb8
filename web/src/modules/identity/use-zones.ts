import { useMemo } from 'react';

/** Every zone the browser knows, and the one in force, which may be an older name of one. */
export function useZones(present: string): string[] {
  return useMemo(() => [...new Set([present, ...Intl.supportedValuesOf('timeZone')])], [present]);
}

import { identityRoutes, type Session } from '@kith/contract/identity';
import { type FieldLevel, levelOf, type RuledField, type Scope } from '@kith/contract/roles';
import type { Permission } from '@kith/contract/route';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from './api.ts';
import { keepDaysAway } from './clock.ts';
import { dayIn, daysBetween, type Formats, formats } from './format.ts';
import { language } from './i18n.ts';
import { ApiProblem } from './problem.ts';
import { routeKey } from './query.ts';
import { renewNow } from './use-now.ts';

export const sessionKey = routeKey(identityRoutes.session);

/** The session, or null when nobody is signed in. The shell asks once; pages use `useSession`. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        const session = await call(identityRoutes.session, { signal });
        keepDay(session.organisation);
        return session;
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
    // A page that lies open shows customers: it must notice that its session was ended elsewhere.
    refetchInterval: (query) => (query.state.data ? LOOKED_AFTER_MS : false),
  });
}

const LOOKED_AFTER_MS = 60_000;
const ENDED = 'kith.session.ended';

/** Tells the other tabs of this browser that the session is over. */
export function tellSessionEnded(): void {
  const channel = new BroadcastChannel(ENDED);
  channel.postMessage(null);
  channel.close();
}

/** Calls `listener` when another tab of this browser ended the session. */
export function onSessionEndedElsewhere(listener: () => void): void {
  new BroadcastChannel(ENDED).addEventListener('message', listener);
}

/** From here on every date of the page is told from the company's day. */
function keepDay({ asOf, timeZone }: Session['organisation']): void {
  keepDaysAway(asOf === null ? 0 : daysBetween(dayIn(timeZone, new Date()), asOf));
  renewNow();
}

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in. Inside the shell only. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside the shell');
  return session;
}

/** The scope of a permission, or undefined when it is not given: `const canWrite = useScope('customers.write')`. */
export function useScope(permission: Permission): Scope | undefined {
  return useContext(SessionContext)?.permissions[permission];
}

/** What one may see and do with a field of customers: `const birthday = useField('birthday')`. */
export function useField(field: RuledField): FieldLevel {
  const fields = useContext(SessionContext)?.fields;
  return levelOf((each) => fields?.[each], field);
}

/** Whether a session may see something; everything without a permission may be seen. */
export function allowed(session: Session, permission: Permission | undefined): boolean {
  return permission === undefined || session.permissions[permission] !== undefined;
}

/** Formats in the language in use and the organisation's zone and currency; before login, the device's. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const organisation = useContext(SessionContext)?.organisation;
  const locale = i18n.language;
  return useMemo(() => formatsFor(locale, organisation), [locale, organisation]);
}

const kept = new Map<string, Formats>();

/** One set of formats per language and organisation for the whole page, so that Intl objects are shared by all rows. */
function formatsFor(_locale: string, organisation: Session['organisation'] | undefined): Formats {
  const context = {
    locale: language(),
    timeZone: organisation?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: organisation?.currency ?? 'CNY',
  };
  const key = JSON.stringify(context);
  const found = kept.get(key) ?? formats(context);
  kept.set(key, found);
  return found;
}

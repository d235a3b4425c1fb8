import type { Session } from '@kith/contract/identity';
import i18next from 'i18next';
import type { ModuleRoute, NavEntry, NavGroup } from '../lib/module.ts';
import { allowed } from '../lib/session.ts';
import { modules } from './modules.ts';

export const allRoutes: readonly ModuleRoute[] = modules.flatMap((module) => module.routes);

export type NavRoute = ModuleRoute & { nav: NavEntry };

/** The entries of one group that this person may see, in order. */
export function navRoutes(session: Session, group: NavGroup): NavRoute[] {
  return allRoutes
    .filter((route): route is NavRoute => route.nav?.group === group && allowed(session, route.permission))
    .sort((a, b) => a.nav.order - b.nav.order);
}

export const MAIN_GROUPS = ['daily', 'reach', 'steer'] as const;

/** Fetches a page and its words before the click, when the pointer or the focus comes near. */
export function preload(route: ModuleRoute): void {
  const [namespace = 'shell'] = route.titleKey.split(':');
  Promise.all([route.lazy(), i18next.loadNamespaces(namespace)]).catch(() => {
    // Nothing is lost: the click asks again and shows what went wrong.
  });
}

/** Where '/' leads: Today, or the first page this person has. */
export function homePath(session: Session): string {
  for (const group of [...MAIN_GROUPS, 'settings'] as const) {
    const first = navRoutes(session, group)[0];
    if (first) return first.path;
  }
  return '/account';
}

/** The choices of the very first page that this person may take. */
export function firstRunChoices(session: Session) {
  return modules
    .flatMap((module) => module.firstRun ?? [])
    .filter((choice) => allowed(session, choice.permission))
    .sort((a, b) => a.order - b.order);
}

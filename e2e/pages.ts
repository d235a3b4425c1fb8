import type { Visitor } from './visitor.ts';

/** A page to look at. */
export type ShownPage = {
  /** File-name-like; pictures and journeys carry it. */
  name: string;
  /** Where it is; a function asks the API for the id of something to show. */
  path: string | ((visitor: Visitor) => Promise<string>);
  signedOut?: boolean;
  /** Opens a panel, fills a form: whatever makes the page worth a picture. */
  prepare?: (visitor: Visitor) => Promise<void>;
};

/** Every page of the product, as a person would walk through it; a new page adds its line here. */
export const PAGES: ShownPage[] = [
  { name: 'login', path: '/login', signedOut: true },
  { name: 'account', path: '/account' },
  { name: 'settings-users', path: '/settings/users' },
  { name: 'settings-api-keys', path: '/settings/api-keys' },
  { name: 'not-found', path: '/nowhere' },
];

import type { WebModule } from '../lib/module.ts';
import * as customers from '../modules/customers/routes.tsx';
import * as exchange from '../modules/exchange/routes.tsx';
import * as identity from '../modules/identity/routes.tsx';

/** The rooms of the house that have pages, in the order of the architecture. */
export const modules: readonly WebModule[] = [identity, customers, exchange];

import { identityModule } from './modules/identity/index.ts';
import type { Module } from './platform/module.ts';

/** The rooms of the house in their order; the one place where they are put together. */
export function allModules(secret: string) {
  const identity = identityModule(secret);
  const modules: Module[] = [identity];
  return { modules, authenticate: identity.authenticate };
}

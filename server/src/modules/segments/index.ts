import type { Conn } from '../../platform/db/client.ts';
import type { Module } from '../../platform/module.ts';
import { readCustomFields } from '../customers/index.ts';
import { type Catalogue, catalogueOf, withCustom } from './catalogue.ts';
import { fillJob } from './jobs.ts';
import { forgetMembers, holdMembers, memberIds } from './repo-members.ts';
import { personalHooks } from './repo-personal.ts';
import { segmentsRoutes } from './routes.ts';
import { auditSegments } from './runs.ts';
import { settle } from './settle.ts';

export { catalogueOf as segmentCatalogue, withCustom } from './catalogue.ts';
export { fillSegments } from './runs.ts';
export { createSegment, listSegments } from './service.ts';

/**
 * Groups of customers by rule, kept live. `modules` are all rooms of the house: what rules can ask is declared by each,
 * also by those to the right, whom this one does not know.
 */
export function segmentsModule(modules: () => readonly Module[]): Module {
  let known: Catalogue | undefined;
  const catalogue = async (conn: Conn) => {
    known ??= catalogueOf(modules());
    return withCustom(known, await readCustomFields(conn));
  };
  return {
    name: 'segments',
    routes: (app) => segmentsRoutes(app, catalogue),
    derivations: [
      {
        name: 'segments.members',
        stage: 'settle',
        async run(tx, customerIds, env) {
          await settle(tx, customerIds, env, { catalogue: await catalogue(tx), cause: 'changed' });
        },
        async audit(ctx, env) {
          // Everybody's figures are through: they must not be worked out again because their segments could not be checked.
          await auditSegments(ctx, env, await catalogue(ctx.db)).catch((error: unknown) =>
            ctx.log.error({ err: error }, 'segments: the audit did not come to its end'),
          );
        },
      },
    ],
    hooks: {
      gone: (tx, { customerIds }) => forgetMembers(tx, customerIds),
      merged: holdMembers,
      ...personalHooks,
    },
    jobs: [fillJob(catalogue)],
    membersOf: memberIds,
  };
}

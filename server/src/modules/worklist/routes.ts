import { worklistRoutes as contract } from '@kith/contract/worklist';
import { teamRoutes as team } from '@kith/contract/worklist-team';
import { audit } from '../../platform/audit.ts';
import { transact } from '../../platform/db/client.ts';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import { readSetting, writeSetting } from '../../platform/settings.ts';
import { assignTask, assignTasks, createTask, snoozeTask } from './handling.ts';
import type { LeftOutOf } from './left-out.ts';
import { logOutcome } from './outcomes.ts';
import { createPlay, updatePlay } from './plays.ts';
import { presentPlay } from './present.ts';
import { listPlays } from './repo-play.ts';
import { worklistSettings } from './settings.ts';
import { readBehind, summarise } from './summary.ts';
import { readTask, readTasksOf, readToday } from './today.ts';
import { dismissTask, undoOutcome } from './undo.ts';

export function worklistRoutes(app: RouteRegistrar, leftOut: LeftOutOf | undefined): void {
  app.on(contract.today, ({ ctx, viewer, query }) => readToday(ctx, viewer, query, leftOut));
  app.on(contract.task, ({ ctx, viewer, params }) => readTask(ctx, viewer, params));
  app.on(contract.ofCustomer, ({ ctx, viewer, params }) => readTasksOf(ctx, viewer, params.customerId));
  app.on(contract.create, ({ ctx, viewer, params, body }) => createTask(ctx, viewer, params.customerId, body));
  app.on(contract.logOutcome, ({ ctx, viewer, params, body }) => logOutcome(ctx, viewer, params, body));
  app.on(contract.dismiss, ({ ctx, viewer, params, body }) => dismissTask(ctx, viewer, params, body));
  app.on(contract.undo, ({ ctx, viewer, params }) => undoOutcome(ctx, viewer, params));
  app.on(contract.snooze, ({ ctx, viewer, params, body }) =>
    snoozeTask(ctx, viewer, params, body.until ? new Date(body.until) : null),
  );
  app.on(contract.assign, ({ ctx, viewer, params, body }) => assignTask(ctx, viewer, params, body.assigneeId));
  app.on(team.assignMany, ({ ctx, viewer, body }) => assignTasks(ctx, viewer, body));
  app.on(contract.plays, async ({ ctx, viewer }) => ({ items: (await listPlays(ctx.db, viewer)).map(presentPlay) }));
  app.on(contract.createPlay, ({ ctx, viewer, body }) => createPlay(ctx, viewer, body));
  app.on(contract.updatePlay, ({ ctx, viewer, params, body }) => updatePlay(ctx, viewer, params.playId, body));
  app.on(contract.retirePlay, async ({ ctx, viewer, params }) => {
    await updatePlay(ctx, viewer, params.playId, { active: false });
    return {};
  });
  app.on(team.summary, ({ ctx, viewer, query }) => summarise(ctx, viewer, query));
  app.on(team.tasks, ({ ctx, viewer, query }) => readBehind(ctx, viewer, query));
  app.on(team.settings, ({ ctx }) => readSetting(ctx.db, worklistSettings));
  app.on(team.saveSettings, async ({ ctx, viewer, body }) => {
    const at = ctx.clock.now();
    await transact(ctx.db, async (tx) => {
      const before = await readSetting(tx, worklistSettings);
      await writeSetting(tx, worklistSettings, body, { viewer, at });
      const subject = { kind: 'setting', id: worklistSettings.key };
      await audit(tx, { viewer, at, action: 'worklist.save_settings', subject, before, after: body });
    });
    return body;
  });
}

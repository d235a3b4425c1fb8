import { BatchTags } from '@kith/contract/customer-batches';
import { z } from 'zod';
import { auditAll } from '../../platform/audit.ts';
import { type BatchActing, defineBatch } from '../../platform/batch-action.ts';
import * as repo from './repo-batch-edit.ts';

/** A customer has no more. */
const TAGS_MAX = 50;
const Kept = z.object({ added: z.array(z.string()), removed: z.array(z.string()) });
type Kept = z.output<typeof Kept>;
type Change = { customerId: string; had: readonly string[]; kept: Kept };

/** Adds tags to many customers, or takes them away. */
export const tagsBatch = defineBatch({
  kind: 'tags',
  permission: 'customers.write',
  input: BatchTags,
  check: () => Promise.resolve(),
  async run(acting, customers, { add, remove }, dryRun) {
    const ids = customers.map((customer) => customer.customer_id);
    const tags = await repo.readTags(acting.tx, ids);
    const looked = ids.map((customerId) => {
      const had = tags.get(customerId) ?? [];
      const added = [...new Set(add)].filter((tag) => !had.includes(tag));
      const removed = [...new Set(remove)].filter((tag) => had.includes(tag));
      return { customerId, had, kept: { added, removed }, code: codeOf(had, added, removed) };
    });
    if (!dryRun)
      await write(
        acting,
        looked.filter(({ code }) => code === null),
      );
    return looked.map(({ customerId, kept, code }) => (code ? { customerId, code } : { customerId, code, kept }));
  },
  async undo(acting, rows) {
    const tags = await repo.readTags(
      acting.tx,
      rows.map((row) => row.customerId),
    );
    const looked = rows.map(({ customerId, kept }) => {
      const was = Kept.parse(kept);
      const had = tags.get(customerId) ?? [];
      const added = was.removed.filter((tag) => !had.includes(tag));
      const removed = was.added.filter((tag) => had.includes(tag));
      return { customerId, had, kept: { added, removed }, code: codeOf(had, added, removed) };
    });
    await write(
      acting,
      looked.filter(({ code }) => code === null),
    );
    return looked.map(({ customerId, code }) => ({ customerId, code: code && 'customers.changed_meanwhile' }));
  },
});

function codeOf(had: readonly string[], added: readonly string[], removed: readonly string[]): string | null {
  if (added.length + removed.length === 0) return 'customers.already_so';
  return had.length + added.length - removed.length > TAGS_MAX ? 'customers.too_many_tags' : null;
}

async function write({ tx, env, viewer, batchId }: BatchActing, changes: readonly Change[]): Promise<void> {
  const pairs = (of: 'added' | 'removed') =>
    changes.flatMap(({ customerId, kept }) => kept[of].map((tag) => ({ customerId, tag })));
  await repo.writeTags(tx, { added: pairs('added'), removed: pairs('removed') }, { by: viewer.userId, at: env.now });
  const entry = { viewer, at: env.now, action: 'customers.set_tags', reason: `batch ${batchId}` };
  await auditAll(
    tx,
    changes.map(({ customerId, had, kept }) => ({
      ...entry,
      subject: { kind: 'customer', id: customerId },
      customerId,
      before: had,
      after: [...had.filter((tag) => !kept.removed.includes(tag)), ...kept.added].sort(),
    })),
  );
}

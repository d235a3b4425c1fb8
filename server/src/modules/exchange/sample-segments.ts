import { SaveSegment } from '@kith/contract/segments';
import { segments } from '../../../../samples/segments.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { readCustomFields } from '../customers/index.ts';
import { createSegment, fillSegments, listSegments, segmentCatalogue, withCustom } from '../segments/index.ts';

/** The sample company's segments, with their members. One that is there already stays as it is. */
export async function loadSegments(ctx: Ctx, viewer: Viewer): Promise<void> {
  const catalogue = withCustom(segmentCatalogue(ctx.registry.modules), await readCustomFields(ctx.db));
  const known = new Set((await listSegments(ctx, viewer)).items.map(({ names }) => names.en));
  for (const { name, note, rule } of segments) {
    if (known.has(name.en)) continue;
    const names = { 'zh-CN': name.zh, en: name.en };
    await createSegment(ctx, viewer, catalogue, SaveSegment.parse({ names, note: `${note.zh} · ${note.en}`, rule }));
  }
  await fillSegments(ctx, catalogue);
}

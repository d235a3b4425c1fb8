import { isGroup, nodesOf, type RuleNode } from '@kith/contract/segment-rules';

/** A segment as far as its rule goes. */
export type Ruled = { segmentId: string; rule: RuleNode };

/** The segments a rule asks for. */
export function segmentsIn(rule: RuleNode): string[] {
  return nodesOf(rule).flatMap(({ node }) => (node.kind === 'segment' ? [node.segmentId] : []));
}

/** Whether customers may come or go by the mere passing of a day, as far as the rule itself says. */
function asksForDays(rule: RuleNode): boolean {
  return nodesOf(rule).some(({ node }) => {
    if (isGroup(node)) return false;
    if (node.kind === 'day') return node.is.how === 'within' || node.is.how === 'before';
    // Even of all that ever happened: an order dated in the future counts from its day on.
    return node.kind === 'happened' || node.kind === 'coming';
  });
}

/** The segments in whom days alone change something: by their own rule, or by that of a segment they ask for. */
export function turnedByDays(segments: readonly Ruled[]): Set<string> {
  const turned = new Set<string>();
  for (const { segmentId, rule } of inOrder(segments)) {
    if (asksForDays(rule) || segmentsIn(rule).some((id) => turned.has(id))) turned.add(segmentId);
  }
  return turned;
}

/**
 * Segments so that each stands behind those it asks for (depth first, so linear in rules and references); otherwise in
 * the order given. Of a cycle one is passed over: saving refuses them.
 */
export function inOrder<S extends Ruled>(segments: readonly S[]): S[] {
  const byId = new Map(segments.map((segment) => [segment.segmentId, segment]));
  const ordered: S[] = [];
  const seen = new Set<string>();
  const visit = (segment: S): void => {
    if (seen.has(segment.segmentId)) return;
    seen.add(segment.segmentId);
    for (const id of segmentsIn(segment.rule)) {
      const asked = byId.get(id);
      if (asked) visit(asked);
    }
    ordered.push(segment);
  };
  for (const segment of segments) visit(segment);
  return ordered;
}

/** The way from a segment through those it asks for back to itself, ids in order; null when there is none. */
export function cycleThrough(segmentId: string, segments: readonly Ruled[]): string[] | null {
  const byId = new Map(segments.map((segment) => [segment.segmentId, segment]));
  const seen = new Set<string>();
  const search = (at: string, way: readonly string[]): string[] | null => {
    const rule = byId.get(at)?.rule;
    for (const next of rule ? segmentsIn(rule) : []) {
      if (next === segmentId) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return search(segmentId, [segmentId]);
}

/** How many segments stand in each other, 1 for one that asks for none. Without cycles. */
export function nestingOf(segmentId: string, segments: readonly Ruled[]): number {
  const depths = new Map<string, number>();
  for (const { segmentId: id, rule } of inOrder(segments)) {
    depths.set(id, 1 + Math.max(0, ...segmentsIn(rule).map((asked) => depths.get(asked) ?? 0)));
  }
  return depths.get(segmentId) ?? 1;
}

/** These segments and all that ask for them, directly or through others. */
export function withDependants(ids: Iterable<string>, segments: readonly Ruled[]): Set<string> {
  const wanted = new Set(ids);
  for (const { segmentId, rule } of inOrder(segments)) {
    if (segmentsIn(rule).some((id) => wanted.has(id))) wanted.add(segmentId);
  }
  return wanted;
}

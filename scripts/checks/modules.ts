/**
 * The rooms of the house, from left to right: a module may import only what stands before it. Modules on one line
 * do not import each other, they react to events (ARCHITECTURE.md, "Order of modules").
 */
const ORDER: readonly (readonly string[])[] = [
  ['identity'],
  ['customers'],
  ['orders'],
  ['segments'],
  ['worklist'],
  ['privacy'],
  ['approvals'],
  ['handover'],
  ['pool'],
  ['outreach'],
  ['voice', 'complaints', 'loyalty', 'care'],
  ['insight'],
  ['retention'],
  ['desk', 'acquisition'],
  ['reports'],
  ['exchange'],
  ['ingest'],
  ['webhooks'],
  ['mcp'],
];

export const MODULES: readonly string[] = ORDER.flat();

/** Modules that `module` must not import: itself apart, its neighbours on the line and everything to the right. */
export function notBefore(module: string): string[] {
  const place = ORDER.findIndex((line) => line.includes(module));
  return ORDER.slice(place)
    .flat()
    .filter((other) => other !== module);
}

/**
 * Owner of a table or view: the module whose name it starts with, or `platform`. The wide customer row is the
 * platform's although it is named after the customer.
 */
export function ownerOf(table: string): string | undefined {
  if (table === 'customer_profile' || table.startsWith('platform_')) return 'platform';
  return MODULES.find((module) => table === module || table.startsWith(`${module}_`));
}

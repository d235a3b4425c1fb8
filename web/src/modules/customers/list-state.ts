import { CustomFilter } from '@kith/contract/custom-values';
import { CustomerFilter, CustomerKind } from '@kith/contract/customers';
import { queryFlag, queryMinor } from '@kith/contract/query';
import { Day } from '@kith/contract/route';
import { Quadrant, RiskLevel, Stage, Tier } from '@kith/contract/vocabulary';
import { z } from 'zod';

const Text = z.string().trim().min(1).max(100);

/**
 * What the address of the list says: the filters of the route by the same names, and what is open.
 * (Lists are plain arrays here: the route's own fields turn one value into a list, an address has them apart.)
 */
export const listState = z.object({
  q: Text.optional(),
  owner: z.union([z.uuid(), z.enum(['me', 'none'])]).optional(),
  tier: z.array(z.enum([...Tier.options, 'none'])).optional(),
  stage: z.array(Stage).optional(),
  risk: z.array(z.enum([...RiskLevel.options, 'none'])).optional(),
  quadrant: z.array(z.enum([...Quadrant.options, 'none'])).optional(),
  tags: z.array(Text).optional(),
  region: Text.optional(),
  kind: CustomerKind.optional(),
  segment: z.uuid().optional(),
  spend_min: queryMinor.optional(),
  spend_max: queryMinor.optional(),
  last_from: Day.optional(),
  last_to: Day.optional(),
  custom: z.array(CustomFilter).optional(),
  archived: queryFlag.optional(),
  new: queryFlag.optional(),
  /** The saved view as which the list was opened. */
  view: z.uuid().optional(),
});
export type ListState = z.output<typeof listState>;

/** The filters alone, as the route takes them. */
export function filterOf({ new: _, view: __, ...filter }: ListState): CustomerFilter {
  return CustomerFilter.parse(filter);
}

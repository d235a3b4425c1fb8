import { customFieldRoutes } from '@kith/contract/custom-fields';
import { customersRoutes } from '@kith/contract/customers';
import { segmentsRoutes } from '@kith/contract/segments';

/** What shows fields or their values, and is read anew when a field changes. */
export const FIELD_READERS = [
  customFieldRoutes.list,
  customersRoutes.get,
  customersRoutes.list,
  segmentsRoutes.vocabulary,
];

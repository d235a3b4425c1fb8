import { z } from 'zod';
import { Person } from './customers.ts';
import { Day, Nothing, route } from './route.ts';

export const Absence = z.object({
  absenceId: z.uuid(),
  person: Person,
  substitute: Person,
  fromOn: Day,
  /** The last day of it. */
  toOn: Day,
});
export type Absence = z.infer<typeof Absence>;

export const NewAbsence = z
  .object({
    /** Absent: oneself. */
    userId: z.uuid().optional(),
    substituteId: z.uuid(),
    fromOn: Day,
    toOn: Day,
  })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'], message: 'ends_before_it_begins' });
export type NewAbsence = z.output<typeof NewAbsence>;

/** Who signs for whom while they are away. */
export const absenceRoutes = {
  list: route({
    method: 'GET',
    path: '/approvals/absences',
    permission: 'approvals.decide',
    summary: 'Who is away when, and who signs for them; past ones are left out',
    response: z.object({
      items: z.array(Absence),
      /** For whom the viewer may say so: themselves, and who stands below. */
      people: z.array(Person),
      /** Who could stand in. */
      substitutes: z.array(Person),
    }),
  }),
  add: route({
    method: 'POST',
    path: '/approvals/absences',
    permission: 'approvals.decide',
    summary: 'Say who signs for somebody from one day to another; for others only below oneself',
    body: NewAbsence,
    response: Absence,
    errors: ['approvals.no_such_signer', 'approvals.away_already'],
    idempotent: true,
  }),
  end: route({
    method: 'DELETE',
    path: '/approvals/absences/:absenceId',
    permission: 'approvals.decide',
    summary: 'End an absence, or take it back',
    params: z.object({ absenceId: z.uuid() }),
    response: Nothing,
  }),
} as const;

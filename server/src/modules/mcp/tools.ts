import type { Permission } from '@kith/contract/route';
import { z } from 'zod';

/** Asks the API as the key that calls: every tool is one of its routes, so scopes, masks and limits are the same. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<{ status: number; body: unknown }>;

export type Tool = {
  name: string;
  title: string;
  /** Read by the model that chooses a tool. */
  description: string;
  /** Without it the tool is not offered. */
  permission: Permission;
  writes: boolean;
  input: z.ZodObject;
  call(ask: Ask, input: Record<string, unknown>): Promise<{ status: number; body: unknown }>;
};

function tool<S extends z.ZodObject>(
  spec: Omit<Tool, 'input' | 'call' | 'writes'> & {
    writes?: boolean;
    input: S;
    call(ask: Ask, input: z.output<S>): ReturnType<Tool['call']>;
  },
): Tool {
  return { writes: false, ...spec, call: (ask, input) => spec.call(ask, spec.input.parse(input)) };
}

const customerId = z.uuid().describe('Id of the customer, as the other tools tell it');
const limit = (usual: number, most: number) => z.number().int().min(1).max(most).default(usual);

/** Parts of the page of one customer; those that the key may not read are left out. */
const PARTS = ['', '/timeline?limit=20', '/orders?limit=20', '/tasks', '/value', '/risk', '/forecast'] as const;

/** What a model may do here: read what its key may read, and write drafts that a person accepts or throws away. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: 'find_customer',
    title: 'Find customers',
    description:
      'Find customers by name (Chinese, pinyin or initials), the end of a phone, an e-mail address or their number. Best first.',
    permission: 'customers.read',
    input: z.object({ query: z.string().min(1).max(100), limit: limit(10, 50) }),
    call: (ask, { query, limit: most }) =>
      ask('GET', `/customers/search?${new URLSearchParams({ q: query, limit: `${most}` })}`),
  }),
  tool({
    name: 'get_customer',
    title: 'Everything about a customer',
    description:
      'Who a customer is, how they stand (stage, tier, risk, expected value with reasons), their newest history, orders and open tasks. Money is in minor units.',
    permission: 'customers.read',
    input: z.object({ customerId }),
    call: async (ask, { customerId: id }) => {
      const query = new URLSearchParams(PARTS.map((part): [string, string] => ['path', `/customers/${id}${part}`]));
      const { status, body } = await ask('GET', `/many?${query}`);
      const parsed = Answers.safeParse(body);
      if (status !== 200 || !parsed.success) return { status, body };
      const [head] = parsed.data.answers;
      if (head && head.status !== 200) return head;
      const parts = PARTS.map(
        (part, at) => [part.split('?')[0]?.slice(1) || 'customer', parsed.data.answers[at]] as const,
      );
      return {
        status: 200,
        body: Object.fromEntries(parts.flatMap(([name, part]) => (part?.status === 200 ? [[name, part.body]] : []))),
      };
    },
  }),
  tool({
    name: 'list_today',
    title: 'Who needs somebody today',
    description:
      'The list of the day: which customers need somebody, why, and what is at stake; the most pressing first.',
    permission: 'worklist.read',
    input: z.object({}),
    call: (ask) => ask('GET', '/today'),
  }),
  tool({
    name: 'list_segments',
    title: 'Segments',
    description: 'The company’s segments of customers with their rules and sizes.',
    permission: 'segments.read',
    input: z.object({}),
    call: (ask) => ask('GET', '/segments'),
  }),
  tool({
    name: 'list_segment_members',
    title: 'Members of a segment',
    description: 'Customers who are in a segment now, those who bought last first.',
    permission: 'segments.read',
    input: z.object({ segmentId: z.uuid(), limit: limit(50, 200), cursor: z.string().max(500).optional() }),
    call: (ask, { segmentId, limit: most, cursor }) => {
      const query = { segment: segmentId, limit: `${most}`, ...(cursor === undefined ? {} : { cursor }) };
      return ask('GET', `/customers?${new URLSearchParams(query)}`);
    },
  }),
  tool({
    name: 'draft_note',
    title: 'Draft a note',
    description: 'Write a note about a customer down as a draft. It is no note before a person accepts it; say so.',
    permission: 'drafts.write',
    writes: true,
    input: z.object({ customerId, text: z.string().min(1).max(10_000) }),
    call: (ask, { customerId: id, text }) => ask('POST', `/customers/${id}/drafts`, { kind: 'note', text }),
  }),
  tool({
    name: 'draft_task',
    title: 'Draft a task',
    description:
      'Write a task about a customer down as a draft: what somebody should do, and by when. It is no task before a person accepts it; say so.',
    permission: 'drafts.write',
    writes: true,
    input: z.object({
      customerId,
      title: z.string().min(1).max(200),
      dueAt: z.iso.datetime({ offset: true }).optional().describe('ISO 8601 with offset'),
    }),
    call: (ask, { customerId: id, ...task }) => ask('POST', `/customers/${id}/drafts`, { kind: 'task', ...task }),
  }),
];

const Answers = z.object({ answers: z.array(z.object({ status: z.number(), body: z.unknown() })) });
